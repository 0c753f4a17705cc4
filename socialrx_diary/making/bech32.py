"""Bech32 as BIP 173 has it, as far as it takes to read an age key: 32 bytes behind a name, with a checksum."""

LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
CHECK = 6
POLYMOD = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def read(text: str, name: str) -> bytes | None:
    """The bytes that stand behind a name; None where the text is none of this name or was mistyped."""
    head = f"{name}1"
    if not text.startswith(head) or set(text) - {chr(code) for code in range(33, 127)}:
        return None
    values = [LETTERS.find(letter) for letter in text[len(head) :]]
    if len(values) <= CHECK or -1 in values or _polymod([*_spread(name), *values]) != 1:
        return None
    return _bytes(values[:-CHECK])


def _spread(name: str) -> list[int]:
    return [*(ord(letter) >> 5 for letter in name), 0, *(ord(letter) & 31 for letter in name)]


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, number in enumerate(POLYMOD):
            check ^= number if top >> place & 1 else 0
    return check


def _bytes(values: list[int]) -> bytes | None:
    """Values of five bits as bytes; what is left over must be fewer than five bits, all of them zero."""
    number = 0
    for value in values:
        number = number << 5 | value
    over = len(values) * 5 % 8
    if over >= 5 or number & (1 << over) - 1:
        return None
    return (number >> over).to_bytes(len(values) * 5 // 8)
