"""What is drawn: the theme, figures that say what they show, the four families."""
