"""Pages about people: one's own account, inviting, and roles."""
