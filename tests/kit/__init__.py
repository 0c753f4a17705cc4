"""What the tests are built with: people, a browser, a database server."""
