"""What is true of a participant: what may be chosen of their own pages, and the age bands a study may know."""

TEXT_SIZES = ("normal", "large", "largest")
LOOKS = ("phone", "light", "dark")
MOTIONS = ("usual", "less")
LETTER_SHAPES = ("usual", "simple")
AGE_BANDS = ("18-44", "45-54", "55-64", "65-74", "75+")

LONGEST_NAME = 60
