"""What is rare: work, illness, belief, where somebody is from, what happened, what is true of one person only."""

import re
from collections.abc import Iterator

from socialrx_diary.names.kinds import BELIEF, EVENT, HEALTH, ONE_OF_A_KIND, WORK, Highlight, Kind
from socialrx_diary.names.texts import Text


def _any(words: str) -> str:
    return "(?:" + "|".join(sorted(words.replace("_", " ").split("; "), key=lambda one: (-len(one), one))) + ")"


_NUMBER = (
    r"(?:\d{1,2}|(?:twenty|thirty|forty|fifty|sixty)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
)
_JOBS = _any(
    "accountant; actor; actress; acrobat; airman; ambulance driver; architect; army chaplain; artist; auctioneer; author; baker; bank manager; barber; barmaid; "
    "barrister; beekeeper; bishop; blacksmith; boilermaker; bookbinder; bookie; bosun; boxer; brewer; bricklayer; builder; bus driver; butcher; butler; "
    "cabinet maker; captain; carpenter; chauffeur; chef; chemist; chimney sweep; choirmaster; clockmaker; coach driver; coal merchant; cobbler; coroner; "
    "councillor; crane driver; croupier; cutler; dancer; deacon; dentist; detective; diver; docker; doctor; dressmaker; drummer; electrician; engine driver; "
    "engineer; fairground operator; farmer; farrier; ferryman; fire fighter; fireman; firefighter; fisherman; fishmonger; fitter; florist; footballer; "
    "foreman; foundryman; gamekeeper; glassblower; glazier; goldsmith; gravedigger; grinder; grocer; gunner; hairdresser; headmaster; headmistress; "
    "headteacher; head teacher; housekeeper; inspector; jeweller; jockey; joiner; journalist; judge; keeper; lecturer; librarian; lifeboatman; lifeguard; "
    "lighthouse keeper; lion tamer; locksmith; lorry driver; machinist; magician; magistrate; matron; mayor; mechanic; midwife; milkman; miller; milliner; "
    "miner; minister; model; musician; navvy; nun; optician; organist; painter; paramedic; pearl diver; photographer; pianist; piano tuner; pilot; plasterer; "
    "plumber; policeman; policewoman; postman; postmaster; potter; priest; printer; prison officer; professor; publican; puppeteer; railwayman; referee; "
    "reporter; rigger; riveter; roofer; saddler; sailor; scaffolder; scientist; sculptor; seamstress; seaman; sergeant; sheep farmer; shepherd; shipwright; "
    "signalman; silversmith; singer; slater; soldier; solicitor; spinner; spy; stationmaster; steel worker; steelworker; steeplejack; stewardess; "
    "stonemason; stoker; surgeon; tailor; taxidermist; tanner; teacher; telephonist; thatcher; toolmaker; trapeze artist; tree surgeon; trawlerman; "
    "tram driver; train driver; undertaker; upholsterer; vet; vicar; violinist; waitress; watchmaker; weaver; welder; wheelwright; window cleaner; "
    "wrestler; zookeeper"
)
_DID = r"(?:was|am|is|were|be|been|being|i'm|he's|she's|hes|shes|im|worked as|trained as|job as|years as|used to be|works as|retired|former|ex)"
_WORK = [
    re.compile(rf"\b{_DID}[ -](?:(?:a|an|the|once|then|still) ){{0,2}}((?:[a-z]{{3,15}} ){{0,2}}{_JOBS})\b", re.IGNORECASE),
    re.compile(rf"\b((?:{_NUMBER}) (?:years?|yrs|year))\b(?!(?: -)?(?: old| ago| of age| later| since|-old))", re.IGNORECASE),
    re.compile(r"\b((?:the )?(?:number )?\d{1,3}[a-z]? (?:bus|tram|coach|route))\b", re.IGNORECASE),
    re.compile(r"\b(?:bus|tram)(?: was| is| number)? ((?:number |no )?\d{1,3}[a-z]?)\b(?! ?(?:minutes|mins|hours|pounds|quid))", re.IGNORECASE),
    re.compile(
        r"\b((?:worked|work|served|serving|apprentice|apprenticed) (?:(?:down|in|at|on|for|with) )?(?:the )?(?:pits?|pit|mines?|mill|mills|docks?|railways?|steelworks|steel|"
        r"foundry|shipyards?|trawlers|fairground|circus|army|navy|raf|air force|merchant navy|royal navy|marines|paras|police|prison service|fire service|mint|theatre|palace|"
        r"embassy|lighthouse|cutlery|buffing shop|coal board))\b",
        re.IGNORECASE,
    ),
    re.compile(r"\b(in the (?:pit|army|navy|raf|air force|merchant navy|marines|paras|police|fire brigade|prison service|circus|war)(?: (?:at|in) [A-Z][a-z]{2,20})?)\b", re.IGNORECASE),
    re.compile(r"\b((?:sacked|retired|discharged|dismissed) from (?:the )?[a-z]{3,20}(?: (?:service|force|police|brigade|navy|army))?)\b", re.IGNORECASE),
    re.compile(r"\b(drove (?:a |an |the )?(?:[a-z0-9]{1,12} )?(?:hearse|bus|buses|tram|trams|lorry|lorries|train|trains|taxi|ambulance|tank|milk float|crane|coach))\b", re.IGNORECASE),
    re.compile(r"\b(used to (?:restore|mend|repair|make|build|paint|tune|race|train|breed|keep|teach|sing|dance|box|wrestle|play|drive|fly) (?:the |a |an |old |my )?(?!while|with|to\b|and|when|for|in\b|on\b|at\b|the|it|them|me|up|down|out)[a-z]{3,15})\b", re.IGNORECASE),
    re.compile(r"\b((?:swam|played|boxed|ran|rowed|fenced|sang|danced|wrestled|cycled|modelled) (?:for|in|at|with) (?:the )?[A-Z][a-z]{2,20}(?: [A-Z][a-z]{2,20})?)\b"),
]  # fmt: skip
_ILLNESS = [
    re.compile(
        r"\b((?:[a-z][a-z'’-]{2,20} ){0,1}[a-z][a-z'’-]{2,20} (?:disease|syndrome|dystrophy|ataxia|palsy|carcinoma|sarcoma|transplant|donor|sclerosis))\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b("
        + _any(
            "addison'?s; acromegaly; albino; albinism; als; amputated; amputee; amputation; anorexia; asperger'?s; autism; autistic; batten'?s?; behcet'?s; bipolar; blind in one eye; "
            "brain tumour; bulimia; cerebral palsy; coeliac; colostomy; crohn'?s; cushing'?s; cystic fibrosis; dementia with lewy bodies; down'?s; dwarfism; "
            "ehlers[ -]danlos; encephalitis; endometriosis; fibromyalgia; guillain[ -]barr[eé]; haemophilia; haemophiliac; heroin; hepatitis; hiv; huntington'?s?; "
            "hydrocephalus; kidney failure; korsakoff'?s?; leukaemia; lewy body; lewy bodies; lupus; lymphoma; marfan'?s?; meningitis; mesothelioma; methadone; mnd; "
            "motor neurone; motor neuron; multiple sclerosis; muscular dystrophy; myasthenia; myeloma; narcolepsy; neurofibromatosis; one arm; one eye; one leg; one hand; paranoid; "
            "parkinson'?s; pernicious anaemia; personality disorder; pneumoconiosis; polio; porphyria; prosthetic; psychosis; psychotic; sarcoidosis; "
            "schizophrenia; schizophrenic; scleroderma; sectioned; sickle cell; silicosis; sjogren'?s; spina bifida; stammer; stoma; tb; thalassaemia; "
            "thalidomide; tourette'?s?; transgender; trans; tuberculosis; wheelchair user; white finger; cochlear implant; guide dog; i sign; bsl; sign language; overdose; "
            "asbestosis; bladder cancer; bone cancer; bowel cancer; pancreatic cancer; rare cancer"
        )
        + r")\b(?! nurses?\b)",
        re.IGNORECASE,
    ),
]
_BELIEF = re.compile(
    r"\b((?:jehovah'?s witness(?:es)?|seventh day adventist|(?:"
    + _any(
        "adventist; afghan; albanian; algerian; american; amish; anglican; atheist; australian; bahai; bangladeshi; baptist; barbadian; bengali; bosnian; brazilian; buddhist; bulgarian; "
        "burmese; cameroonian; canadian; caribbean; catholic; chilean; chinese; christadelphian; congolese; croatian; cypriot; czech; dutch; egyptian; eritrean; estonian; ethiopian; "
        "evangelical; filipino; filipina; finnish; gambian; ghanaian; greek; greek orthodox; gujarati; gypsy; hindu; hungarian; indian; iranian; iraqi; israeli; ivorian; "
        "jain; jamaican; japanese; jewish; jew; kashmiri; kenyan; korean; kosovan; kurdish; kurd; latvian; lebanese; libyan; lithuanian; malaysian; maltese; "
        "mauritian; methodist; mormon; moroccan; muslim; nepali; nigerian; norwegian; orthodox; pakistani; palestinian; pentecostal; persian; polish; portuguese; presbyterian; "
        "punjabi; quaker; rastafarian; rasta; refugee; roma; romanian; romany; russian; rwandan; salvationist; scientologist; senegalese; serbian; shia; sierra leonean; sikh; slovak; "
        "somali; spiritualist; sri lankan; sudanese; sufi; sunni; swedish; swiss; syrian; tamil; thai; traveller; trinidadian; tunisian; turkish; ugandan; "
        "ukrainian; unitarian; urdu; venezuelan; vietnamese; wiccan; windrush; yemeni; yoruba; igbo; zambian; zimbabwean; zoroastrian; asylum seeker"
    )
    + r")s?))\b",
    re.IGNORECASE,
)
_EVENT = [
    re.compile(
        r"\b("
        + _any(
            "inquest; manslaughter; murder; murdered; sentenced; in prison; in jail; sent down; on remand; on tag; on probation; arrested; stabbed; stabbing; shot dead; shooting; explosion; disaster; "
            "house fire; arson; drowned; hanged; hit and run; plane crash; car crash; train crash; pit fall; landslide; hillsborough; aberfan; grenfell; flixborough; piper alpha; zeebrugge; "
            "on the news; in the paper; in the papers; on the radio; on the telly for; on television; won the lottery; lottery winner; medal; mbe; obe; george cross; knighted; "
            "bankrupt; made bankrupt; evicted; deported; asylum; trafficked; kidnapped; adopted; triplets; twin; twins; quadruplets; surrogate; "
            "rescued; found the lost; missing person; witness protection; whistleblower; sectioned; suicide; took his own life; took her own life"
        )
        + r")\b(?! (?:beds?|room|set))",
        re.IGNORECASE,
    ),
    re.compile(r"\b(funeral (?:was |is )?(?:at|in|with|of|on) [^.!?\n]{2,40})", re.IGNORECASE),
    re.compile(r"\b((?:[A-Z][a-z]{2,20} )(?:disaster|explosion|crash|fire|flood))\b"),
    re.compile(r"\b((?:i|we|he|she|they|dad|mum|my (?:mum|dad|parents|family|husband|wife)) (?:came|moved|fled|escaped|emigrated)(?: (?:here|over|over here|to england|to wales|to scotland|to britain|to the uk))? from [^.!?,\n]{2,40})", re.IGNORECASE),
]  # fmt: skip
_SOLE = re.compile(
    r"\b((?:the )?(?:only|first|last|oldest|youngest|tallest|longest serving) (?:[a-z]{2,12} ){0,1}"
    r"(?:man|woman|person|lady|bloke|lad|girl|boy|family|couple|customer|passenger|pupil|one|ones|farmer|shop|pub|house)"
    r"(?: (?:left|ever|alive|still|who|that|to|in|on|at|of|from|with|here)\b[^.!?,;\n]{0,50}))",
    re.IGNORECASE,
)
_WHYS = (
    *((pattern, WORK) for pattern in _WORK),
    *((pattern, HEALTH) for pattern in _ILLNESS),
    (_BELIEF, BELIEF),
    *((pattern, EVENT) for pattern in _EVENT),
    (_SOLE, ONE_OF_A_KIND),
)
_NOT_RARE = frozenset(
    {"heart disease", "lung disease", "kidney disease", "this disease", "the disease", "my disease", "a disease"}
)


def found(text: Text) -> Iterator[Highlight]:
    """Everything rare in these words, as far as words on lists tell."""
    for pattern, why in _WHYS:
        for one in pattern.finditer(text.plain):
            if one.group(1).casefold() not in _NOT_RARE:
                start = one.start(1)
                yield Highlight(*text.back(start, start + len(one.group(1).rstrip())), Kind.QUASI, why)
