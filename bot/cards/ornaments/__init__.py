"""What is drawn around the sayings: one function a culture, and one for all that come later."""
