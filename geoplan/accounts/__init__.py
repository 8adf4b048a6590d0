"""Users, memberships and sign-in; makes a user's Actor."""
