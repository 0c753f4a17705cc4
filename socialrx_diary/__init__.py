"""SocialRx Diary: a short weekly diary for people in social prescribing, theirs to keep and to share."""

__version__ = "0.1.0"
