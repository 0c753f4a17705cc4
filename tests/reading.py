"""How hard the words of the diary are to read.

python -m tests.reading         every screen's figures, the twenty worst strings, and what is over the bar
"""

import sys

from tests.kit.reading import OLDEST, faults, score, screens

WORST = 20


def main() -> int:
    """Print it; the exit code says whether anything is over the bar."""
    over = 0
    for (who, where), strings in sorted(screens().items()):
        if said := score(strings):
            print(f"{who:<12}age {said.age:4.1f}  mean {said.mean:4.1f}  longest {said.longest:2}  {where}")
        for fault in faults(strings, OLDEST[who]):
            over += 1
            print(f"    OVER: {fault}")
    rows = [(score([one]), who, one) for (who, _where), strings in screens().items() for one in strings]
    worst = sorted(((said.age, who, one) for said, who, one in rows if said), reverse=True)[:WORST]
    print(f"\nThe {WORST} hardest strings, each alone:")
    for age, who, one in worst:
        print(f"{who:<12}age {age:4.1f}  {one}")
    print(f"\n{over} over the bar")
    return int(bool(over))


if __name__ == "__main__":
    sys.exit(main())
