"""What changed from one report to another, and which change caused which."""
