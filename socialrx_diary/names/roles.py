"""Words that stand beside names: titles, kin, verbs that only people do, what groups and streets are called."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# After these a name follows, whatever its letters: Mr, Mrs. After the others it does when it has a capital, or is on a list.
TITLES = _set("mr mrs ms miss dr mister missus")
CALLINGS = _set(
    "doctor prof professor sister nurse matron father fr rev revd reverend canon deacon elder pastor imam rabbi sir lady dame lord auntie aunty "
    "aunt uncle nan nana nanna granny gran grandad grandpa cllr councillor pc sgt sergeant captain major consultant teacher chef coach big wee auld "
    "old young little saint bhai granthi pandit mullah sheikh cousin"
)

# A name may follow: my friend X, our X, a lady called X.
BESIDE = _set(
    "friend mate neighbour neighbor pal butty sister brother son daughter lad lass lady gentleman girl boy husband wife partner fella feller bloke "
    "mum mam dad grandson granddaughter cousin niece nephew carer worker tutor teacher manager officer volunteer leader organiser receptionist "
    "physio therapist counsellor advisor adviser solicitor vicar landlord landlady caretaker warden dog cat our called named name's "
    "twin stepson stepdaughter godson goddaughter granda bairn grandchild baby missus girlfriend boyfriend ex lassie laddie colleague pharmacist midwife"
)

# Only people do this.
DONE_BY_PEOPLE = _set(
    "rang rings said says told tells phoned phones texted texts laughed laughs asked asks came comes brought brings thinks reckons showed shows "
    "helped helps visited visits popped pops took takes gave gives knows wants wanted sat sits sent lent drove drives made makes went goes lives "
    "lived works worked died passed cried cries smiled hugged hugs invited agreed suggested thanked waved shouted carried cooked bought wrote "
    "reads lets let runs ran got gets left called calls looked looks does did loves loved likes liked hates used puts put winked explained "
    "interprets recorded teaches taught plays played sings sang answered replied nodded knocked chapped chummed felt feels kept keeps met telt"
)
OFTEN_DONE_BY_PEOPLE = _set("is was has had will would wants isn't wasn't hasn't and")
AFTER_A_NAME = _set("from who whos who's at next")
NOT_IN_SMALL_LETTERS = _set(
    "will may mark grant bill drew art miles hope faith joy grace can don pat sue rob ray jack rose penny dale guy an see so my max harry"
)

# A month, a virtue, a flower: at the start of a sentence these need more than is or has after them.
ALSO_THINGS = _set(
    "may april june august january march hope faith grace joy charity patience mercy peace dawn summer autumn sky rose rosemary ivy heather holly "
    "olive poppy lily daisy iris violet hazel ruby pearl amber crystal jade basil robin jay wren harmony melody art trinity christian king queen "
    "angel precious comfort blessing heath glen cliff forest"
)

WHERE = _set("in at near from round to")

# Before a word in small letters (or all in capitals) they say that it is a thing.
BEFORE_THINGS = _set(
    "the a an some any my your his her its this that these those no every each of more very so too new"
)

GROUPS = _set(
    "church chapel hall library centre center school college university uni academy primary infants juniors grammar surgery practice clinic hospital "
    "infirmary hospice mosque gurdwara temple synagogue cathedral mandir kirk minster abbey homes housing trust association society club "
    "foundation union forum ltd limited plc bank pharmacy chemist chemists cafe pub arms inn hotel lodge gallery museum theatre nursery project "
    "partnership medical health care group choir band shed allotments prison hmp court crem crematorium radio gazette herald bugle argus mercury "
    "chronicle star fc rovers athletic rangers wanderers works mill factory laundry bakery garage salon stores shop shops kitchen company brothers "
    "solicitors practice fellowship mission tabernacle parish community recreation club's baths pool dentist dental opticians care-home masjid "
    "institute league legion lodge house society's charity credit refuge shelter hostel bookies institute network users friends residents tenants"
)
STREETS = _set(
    "road rd street st avenue ave lane close crescent drive way terrace gardens grove place square hill park mews walk row parade rise court view "
    "bank green fields moor common bridge wood woods cross gate yard valley estate farm heights brow fold croft garth wynd brae glen loch pier "
    "market station reservoir beach bay island docks quay rec meadows pit colliery"
)
# Of these alone no group is known: the town hall, a health centre.
GENERIC = _set(
    "town city village hall council community centre center health the local medical care home church school library hospital group club day general "
    "social services service housing association street road park high main primary leisure sports court house office post job bank"
)
STREETS_SURE = _set("road rd street avenue ave lane crescent terrace mews close")
IN_A_PLACE = _set("in at near outside round through around behind opposite past over up down")
BETWEEN = _set("of upon le la de del van der den bin ibn al el ap ab the y")
