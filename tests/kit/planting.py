"""Identifiers made from a seed, in the ways people write them. Phones are of Ofcom's ranges for fiction, NHS numbers of the test range."""

import random
from collections.abc import Callable


def phone(chance: random.Random) -> str:
    """A phone number, spaced in any way."""
    code, rest = chance.choice(
        [
            ("07700", "900"),
            ("0114", "496"),
            ("0141", "496"),
            ("020", "7946"),
            ("01632", "960"),
            ("029", "2018"),
            ("0191", "498"),
            ("028", "9649"),
        ]
    )
    digits = code + rest + "".join(chance.choice("0123456789") for _ in range(11 - len(code + rest)))
    cut = len(code)
    local = digits[cut:]
    return chance.choice(
        [
            digits,
            f"{digits[:cut]} {local}",
            f"{digits[:cut]} {local[:3]} {local[3:]}",
            f"({digits[:cut]}) {local}",
            f"{digits[:cut]}-{local[:3]}-{local[3:]}",
            f"+44 {digits[1:cut]} {local}",
            f"+44{digits[1:]}",
            f"0044 {digits[1:cut]} {local[:3]} {local[3:]}",
            f"+44 (0){digits[1:cut]} {local}",
            " ".join(digits[place : place + 2] for place in range(0, len(digits), 2)),
            f"{digits[:cut]}.{local[:3]}.{local[3:]}",
            f"{digits[:cut]}/{local}",
        ]
    )


def nhs_number(chance: random.Random) -> str:
    """An NHS number of the test range, with a right check digit."""
    while True:
        nine = "999" + "".join(chance.choice("0123456789") for _ in range(6))
        check = 11 - sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            digits = nine + str(check % 11)
            return chance.choice(
                [digits, f"{digits[:3]} {digits[3:6]} {digits[6:]}", f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"]
            )


def postcode(chance: random.Random) -> str:
    """A postcode, as it is written or typed."""
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    area = chance.choice("S LS SA G EH CF B M L NE SW1 EC2 W1 BT DD TR HX".split())
    outward = area + (chance.choice("AEHV") if area[-1].isdigit() else str(chance.randint(1, 19)))
    inward = chance.choice("123456789") + chance.choice(letters) + chance.choice(letters)
    return chance.choice(
        [f"{outward} {inward}", outward + inward, f"{outward} {inward}".lower(), (outward + inward).lower()]
    )


def email(chance: random.Random) -> str:
    """An e-mail address."""
    name = chance.choice(["nan", "j.doe", "mary_b", "big-tam", "k", "sew.and.sew", "R2+diary"]) + str(
        chance.randint(1, 99)
    )
    return chance.choice(
        [f"{name}@example.org", f"{name}@mail.example.co.uk", f"{name.upper()}@EXAMPLE.COM", f"{name}@example.net"]
    )


def insurance(chance: random.Random) -> str:
    """A National Insurance number with letters that are never given out."""
    digits = "".join(chance.choice("0123456789") for _ in range(6))
    last = chance.choice("ABCD")
    return chance.choice(
        [f"QQ{digits}{last}", f"QQ {digits[:2]} {digits[2:4]} {digits[4:]} {last}", f"qq{digits}{last.lower()}"]
    )


def web(chance: random.Random) -> str:
    """A web address."""
    return chance.choice(["https://example.org/p/", "http://www.example.com/", "www.example.co.uk/group/"]) + str(
        chance.randint(1, 9999)
    )


def handle(chance: random.Random) -> str:
    """A name used online."""
    return (
        chance.choice(["@knit_", "@gran.of", "@tam", "sew_and_"])
        + chance.choice(["bev", "joe", "ann"])
        + str(chance.randint(1, 99))
    )


def day(chance: random.Random) -> str:
    """A date, in figures or in words."""
    number, month, year = chance.randint(1, 28), chance.randint(1, 12), chance.randint(1930, 2029)
    name = "January February March April May June July August September October November December".split()[month - 1]
    nth = f"{number}{'th' if 10 < number < 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
    return chance.choice(
        [
            f"{number}/{month:02}/{year}",
            f"{number:02}.{month:02}.{year % 100:02}",
            f"{year}-{month:02}-{number:02}",
            f"{number} {name}",
            f"{nth} of {name} {year}",
            f"{name} {nth}",
            f"{name} {year}",
            f"{number} {name[:3]} {year}",
            f"the {nth} of {name}",
        ]
    )


def sort_code(chance: random.Random) -> str:
    """The sort code of a bank."""
    return "-".join(f"{chance.randint(0, 99):02}" for _ in range(3))


def account(chance: random.Random) -> str:
    """The number of an account."""
    return str(chance.randint(10_000_000, 99_999_999))


def reference(chance: random.Random) -> str:
    """A reference of some office."""
    number = str(chance.randint(1000, 999_999))
    return chance.choice(
        [f"NH/{number}", f"WO{number}", f"CAB-{number}", f"HB/{number}/{chance.randint(1, 99):02}", f"UC{number}A"]
    )


def age(chance: random.Random) -> str:
    """An age that few people reach."""
    return str(chance.randint(90, 104))


PLANTS: dict[str, Callable[[random.Random], str]] = {
    "phone": phone,
    "postcode": postcode,
    "email": email,
    "url": web,
    "handle": handle,
    "date": day,
    "age": age,
    "id_number": lambda chance: chance.choice([nhs_number, nhs_number, insurance, sort_code, account, reference])(
        chance
    ),
}

SAYINGS = {
    "phone": [
        "She said ring me on {}.",
        "{} is the new number.",
        "the number for the club is {} if you want it",
        "I rang {} and waited.",
    ],
    "postcode": ["They asked my postcode, {}.", "I had to say {} twice.", "it is {} on the letter"],
    "email": ["I made an email, it is {}.", "{} is what I use now.", "write to {} he said"],
    "url": ["It was on {} for all to see.", "look at {}, it is lovely"],
    "handle": ["I am {} on there now.", "{} wrote something kind."],
    "date": ["It is on {}.", "I have not been the same since {}.", "They wrote down {} and I signed."],
    "age": ["I am {} and I still dance.", "She will be {} in spring.", "he is {}, you would not think it"],
    "id_number": ["The number on my card is {}.", "They want {} on everything.", "my reference was {} this time"],
}
