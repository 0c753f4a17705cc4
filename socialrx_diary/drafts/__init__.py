"""What somebody is still writing: put by as they type, seen by nobody else, and no week until they keep it."""
