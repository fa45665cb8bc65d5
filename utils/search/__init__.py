"""The search of the last chapters: its parts, the finished one, databases, a service."""
