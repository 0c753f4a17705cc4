"""What is rare: work, illness, belief, where somebody is from, what happened, what is true of one person only."""

import re
from collections.abc import Iterator

from socialrx_diary.names.kinds import BELIEF, EVENT, HEALTH, ONE_OF_A_KIND, WORK, Highlight, Kind
from socialrx_diary.names.lexicon import listed
from socialrx_diary.names.patterns import TEENS, UNITS, all_of, any_of
from socialrx_diary.names.texts import Text

_NUMBER = rf"(?:\d{{1,2}}|(?:twenty|thirty|forty|fifty|sixty)(?:[ -](?:{UNITS}))?|{TEENS})"
_DID = (
    r"(?:was|am|is|were|be|been|being|i'm|he's|she's|hes|shes|im|worked as|trained as|job as|years as|used to be"
    r"|works as"
    r"|retired|former|ex)"
)
_SERVICES = "army|navy|raf|air force|merchant navy|royal navy|marines|paras|police|prison service|fire service"
_WORK = (
    *all_of(
        rf"\b{_DID}[ -](?:(?:a|an|the|once|then|still) ){{0,2}}"
        rf"((?:[a-z]{{3,15}} ){{0,2}}{any_of(listed('work.txt', ';'))})\b",
        rf"\b((?:{_NUMBER}) (?:years?|yrs|year))\b(?!(?: -)?(?: old| ago| of age| later| since|-old))",
        r"\b((?:the )?(?:number )?\d{1,3}[a-z]? (?:bus|tram|coach|route))\b",
        r"\b(?:bus|tram)(?: was| is| number)? ((?:number |no )?\d{1,3}[a-z]?)\b(?! ?(?:minutes|mins|hours|pounds"
        r"|quid))",
        r"\b((?:worked|work|served|serving|apprentice|apprenticed) (?:(?:down|in|at|on|for|with) )?(?:the )?"
        r"(?:pits?|pit|mines?|mill|mills|docks?|railways?|steelworks|steel|foundry|shipyards?|trawlers|fairground"
        r"|circus"
        rf"|{_SERVICES}|mint|theatre|palace|embassy|lighthouse|cutlery|buffing shop|coal board))\b",
        rf"\b(in the (?:pit|{_SERVICES}|fire brigade|circus|war)(?: (?:at|in) [A-Z][a-z]{{2,20}})?)\b",
        r"\b((?:sacked|retired|discharged|dismissed) from (?:the )?[a-z]{3,20}"
        r"(?: (?:service|force|police|brigade|navy|army))?)\b",
        r"\b(drove (?:a |an |the )?(?:[a-z0-9]{1,12} )?"
        r"(?:hearse|bus|buses|tram|trams|lorry|lorries|train|trains|taxi|ambulance|tank|milk float|crane|coach))\b",
        r"\b(used to (?:restore|mend|repair|make|build|paint|tune|race|train|breed|keep|teach|sing|dance|box"
        r"|wrestle|play"
        r"|drive|fly) (?:the |a |an |old |my )?"
        r"(?!while|with|to\b|and|when|for|in\b|on\b|at\b|the|it|them|me|up|down|out)[a-z]{3,15})\b",
    ),
    re.compile(
        r"\b((?:swam|played|boxed|ran|rowed|fenced|sang|danced|wrestled|cycled|modelled) (?:for|in|at|with) (?:the )?"
        r"[A-Z][a-z]{2,20}(?: [A-Z][a-z]{2,20})?)\b"
    ),
)
_ILLNESS = all_of(
    r"\b((?:[a-z][a-z'’-]{2,20} ){0,1}[a-z][a-z'’-]{2,20} "
    r"(?:disease|syndrome|dystrophy|ataxia|palsy|carcinoma|sarcoma|transplant|donor|sclerosis))\b",
    rf"\b({any_of(listed('illnesses.txt', ';'))})\b(?! nurses?\b)",
)
_BELIEF = all_of(
    rf"\b((?:jehovah'?s witness(?:es)?|seventh day adventist|(?:{any_of(listed('peoples.txt', ';'))})s?))\b",
)
_KIN = r"(?:i|we|he|she|they|dad|mum|my (?:mum|dad|parents|family|husband|wife))"
_EVENT = (
    *all_of(
        rf"\b({any_of(listed('events.txt', ';'))})\b(?! (?:beds?|room|set))",
        r"\b(funeral (?:was |is )?(?:at|in|with|of|on) [^.!?\n]{2,40})",
        rf"\b({_KIN} (?:came|moved|fled|escaped|emigrated)"
        r"(?: (?:here|over|over here|to england|to wales|to scotland|to britain|to the uk))? from [^.!?,\n]{2,40})",
    ),
    re.compile(r"\b((?:[A-Z][a-z]{2,20} )(?:disaster|explosion|crash|fire|flood))\b"),
)
_SOLE = all_of(
    r"\b((?:the )?(?:only|first|last|oldest|youngest|tallest|longest serving) (?:[a-z]{2,12} ){0,1}"
    r"(?:man|woman|person|lady|bloke|lad|girl|boy|family|couple|customer|passenger|pupil|one|ones|farmer|shop|pub"
    r"|house)"
    r"(?: (?:left|ever|alive|still|who|that|to|in|on|at|of|from|with|here)\b[^.!?,;\n]{0,50}))",
)
_WHYS = ((_WORK, WORK), (_ILLNESS, HEALTH), (_BELIEF, BELIEF), (_EVENT, EVENT), (_SOLE, ONE_OF_A_KIND))
_NOT_RARE = frozenset(
    {"heart disease", "lung disease", "kidney disease", "this disease", "the disease", "my disease", "a disease"}
)


def found(text: Text) -> Iterator[Highlight]:
    """Everything rare in these words, as far as words on lists tell."""
    for patterns, why in _WHYS:
        for pattern in patterns:
            for one in pattern.finditer(text.plain):
                if one.group(1).casefold() not in _NOT_RARE:
                    start = one.start(1)
                    yield Highlight(*text.back(start, start + len(one.group(1).rstrip())), Kind.QUASI, why)
