"""The HTTP kit: transactions, who may see what, pages and parts, headers. It knows none of the diary's words."""
