"""What a column holds, said once: for the page that shows it, for the file that comes with the rows, and for checks."""

from dataclasses import dataclass

from socialrx_diary.exports.labels import COLUMNS, VALUES


@dataclass(frozen=True)
class Field:
    """One column. `kind` is string, integer, boolean or date; `allowed` are its values, where there are few.

    `label` is its name in a few English words and `labels` the allowed values in English, in the same order, for
    programs that show such words instead. Where they are not given, there are usual ones.
    """

    name: str
    kind: str
    description: str
    allowed: tuple[str, ...] = ()
    always: bool = True
    least: int | None = None
    label: str = ""
    labels: tuple[str, ...] = ()

    def described(self) -> dict[str, object]:
        """The column as a Frictionless Table Schema has it."""
        limits: dict[str, object] = {"required": self.always}
        if self.allowed:
            limits["enum"] = list(self.allowed)
        if self.least is not None:
            limits["minimum"] = self.least
        said: dict[str, object] = {
            "name": self.name,
            "type": self.kind,
            "title": self.said,
            "description": self.description,
        }
        if any(value != label for value, label in self.words.items()):
            said["categories"] = [{"value": value, "label": label} for value, label in self.words.items()]
        return said | {"constraints": limits}

    @property
    def said(self) -> str:
        """What it is called where there is room for a few words."""
        return self.label or COLUMNS.get(self.name, self.description)

    @property
    def words(self) -> dict[str, str]:
        """Each allowed value and what it is called."""
        labels = self.labels or [VALUES.get(value, value) for value in self.allowed]
        return dict(zip(self.allowed, labels, strict=True))
