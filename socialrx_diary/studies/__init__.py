"""Research without names: studies, who said yes to them, and the files made for them."""
