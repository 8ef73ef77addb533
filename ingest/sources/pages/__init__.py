"""What a web page says: its text as a reader sees it, and what it states about itself."""
