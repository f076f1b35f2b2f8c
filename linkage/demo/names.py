"""Names for invented people and streets: given names, and surnames put together from syllables."""


def _words(*lines: str) -> tuple[str, ...]:
    return tuple(word for line in lines for word in line.split())


GIRLS = _words(
    "Abigail Adele Agnes Alice Amelia Anita Annette Barbara Beatrice Bernice Bianca Camila",
    "Carmen Caroline Catherine Cecilia Charlotte Christine Claudia Constance Deborah Delia",
    "Dolores Dorothy Eleanor Elizabeth Esther Eugenia Felicia Florence Frances Gabriela",
    "Genevieve Georgia Gloria Harriet Helena Imani Ines Irene Isabella Jacqueline Janelle",
    "Jasmine Jennifer Josephine Judith Julia Katherine Kendra Keisha Lavinia Leticia Lillian",
    "Linh Lucille Lydia Mabel Marcella Margaret Mariana Marisol Martha Matilda Mercedes",
    "Miriam Nadia Naomi Natalie Nia Nora Octavia Olivia Pamela Patricia Penelope Priya",
    "Rebecca Renata Rosalind Roxana Ruth Samantha Sandra Serena Simone Sofia Stephanie",
    "Susan Sylvia Tamika Tatiana Teresa Theodora Thuy Ursula Valerie Veronica Victoria",
    "Virginia Vivian Wanda Wilhelmina Winifred Yesenia Yolanda Zora",
)

BOYS = _words(
    "Abel Adrian Albert Alejandro Alexander Ambrose Andre Anthony Antonio Arthur August",
    "Benjamin Bernard Bruno Calvin Carlos Cedric Charles Christopher Clarence Clifford",
    "Curtis Damian Daniel Darnell David Dominic Donald Edgar Edmund Eduardo Edward Elias",
    "Emmanuel Ernest Eugene Felix Fernando Franklin Frederick Gabriel Gerald Gilbert",
    "Gregory Harold Hector Henry Herbert Hugo Isaac Isaiah Jamal James Javier Jeremiah",
    "Jonathan Joseph Julian Kareem Kenneth Lamar Lawrence Leonard Leroy Lionel Lorenzo",
    "Louis Malik Marcus Mateo Matthew Maurice Maxwell Michael Minh Montgomery Nathaniel",
    "Nicholas Oliver Omar Orlando Oscar Patrick Percival Philip Quentin Rafael Raymond",
    "Reginald Richard Robert Roland Rufus Salvador Samuel Santiago Sebastian Solomon",
    "Stanley Stephen Terrence Theodore Thomas Timothy Tobias Vernon Victor Vincent Walter",
    "Wendell William Xavier Zachary",
)

NICKNAMES = {
    "Abigail": ("Abby", "Gail"),
    "Alexander": ("Alex", "Sandy"),
    "Alejandro": ("Alex",),
    "Amelia": ("Amy", "Millie"),
    "Anthony": ("Tony",),
    "Antonio": ("Tony",),
    "Barbara": ("Barb", "Babs"),
    "Benjamin": ("Ben", "Benny"),
    "Beatrice": ("Bea", "Trixie"),
    "Catherine": ("Cathy", "Kate"),
    "Charles": ("Charlie", "Chuck"),
    "Charlotte": ("Lottie", "Charlie"),
    "Christine": ("Chris", "Tina"),
    "Christopher": ("Chris",),
    "Daniel": ("Dan", "Danny"),
    "David": ("Dave",),
    "Deborah": ("Deb", "Debbie"),
    "Dorothy": ("Dot", "Dottie"),
    "Edward": ("Ed", "Eddie", "Ted"),
    "Eleanor": ("Ellie", "Nell"),
    "Elizabeth": ("Liz", "Beth", "Betty", "Eliza"),
    "Frances": ("Fran",),
    "Franklin": ("Frank",),
    "Frederick": ("Fred", "Freddie"),
    "Gabriela": ("Gaby",),
    "Gerald": ("Gerry", "Jerry"),
    "Gregory": ("Greg",),
    "Henry": ("Hank", "Harry"),
    "Isabella": ("Bella", "Izzy"),
    "Jacqueline": ("Jackie",),
    "James": ("Jim", "Jimmy"),
    "Jennifer": ("Jen", "Jenny"),
    "Jonathan": ("Jon",),
    "Joseph": ("Joe", "Joey"),
    "Josephine": ("Josie", "Jo"),
    "Judith": ("Judy",),
    "Katherine": ("Kathy", "Kate", "Katie"),
    "Kenneth": ("Ken", "Kenny"),
    "Lawrence": ("Larry",),
    "Leonard": ("Leo", "Len"),
    "Lillian": ("Lily",),
    "Margaret": ("Maggie", "Peggy", "Meg"),
    "Martha": ("Marty",),
    "Matthew": ("Matt",),
    "Michael": ("Mike", "Mick"),
    "Nathaniel": ("Nate", "Nathan"),
    "Nicholas": ("Nick",),
    "Patricia": ("Pat", "Patty", "Tricia"),
    "Patrick": ("Pat",),
    "Philip": ("Phil",),
    "Raymond": ("Ray",),
    "Rebecca": ("Becky",),
    "Reginald": ("Reggie",),
    "Richard": ("Rick", "Dick", "Richie"),
    "Robert": ("Rob", "Bob", "Bobby"),
    "Samantha": ("Sam",),
    "Samuel": ("Sam", "Sammy"),
    "Stephanie": ("Steph",),
    "Stephen": ("Steve",),
    "Susan": ("Sue", "Susie"),
    "Teresa": ("Terry", "Tess"),
    "Theodore": ("Ted", "Theo"),
    "Thomas": ("Tom", "Tommy"),
    "Timothy": ("Tim",),
    "Veronica": ("Ronnie",),
    "Victoria": ("Vicky", "Tori"),
    "Vincent": ("Vince", "Vinny"),
    "Virginia": ("Ginny",),
    "Walter": ("Walt",),
    "William": ("Bill", "Will", "Billy"),
    "Zachary": ("Zach",),
}

_SURNAME_BEGINS = _words(
    "Al Ar Bar Bel Bram Bran Bor Cal Car Chal Cor Cul Dal Dar Del Dor Dun El Em Far Fen",
    "Fos Gal Gar Gren Hal Har Hol Is Jar Kal Kel Kor Lam Lan Lor Mar Mel Mor Nar Nel Nor",
    "Oak Ol Par Pel Por Quill Ral Ren Ros Sal Sel Sor Tal Tam Tor Ul Val Ven Wal Wen Yar Zel",
)

_SURNAME_ENDS = _words(
    "aman anov arez bert bourne brin combe dano derin dez donny ell enko enzo ford gard",
    "grove guez han ham idge ino ison iz kamp key kin kwu lath lego lin low mata mere mont",
    "ney nell ngo noro ola oro ova quist ram rell ric rosa rup sby shaw sky sley son soto",
    "stead tane tero thorne ton tova uchi vale vane verde vik ward well wick wyn yama zak",
)

SURNAMES = tuple(begin + end for end in _SURNAME_ENDS for begin in _SURNAME_BEGINS)

_STREET_BEGINS = _words(
    "Alder Amber Barrow Birch Bramble Canal Cedar Chandler Clover Copper Cooper Dover Elder",
    "Ferry Foundry Garnet Granary Harbor Hazel Heron Indigo Juniper Kettle Lantern Laurel",
    "Linden Maple Market Mill Mulberry Nettle Orchard Osprey Paper Pilot Quarry Rampart Reed",
    "Ropewalk Saddler Sexton Signal Slate Spruce Tanner Thistle Tinker Vesper Walnut Weaver",
    "Wharf Willow",
)

STREETS = tuple(
    f"{begin} {kind}" for kind in ("Street", "Avenue", "Lane", "Court") for begin in _STREET_BEGINS
)

STREET_ABBREVIATIONS = {"Street": "St", "Avenue": "Ave", "Lane": "Ln", "Court": "Ct"}

SHELTERS = (
    "1401 Ropewalk Street",
    "802 Foundry Avenue",
    "55 Signal Court",
    "2100 Granary Street",
    "910 Pilot Lane",
)

CITY, STATE = "Port Ellery", "PA"

NEIGHBORHOODS = {
    "NB01": ("Ropewalk", "00201", 14),
    "NB02": ("Granary Hill", "00202", 13),
    "NB03": ("Old Ferry", "00203", 12),
    "NB04": ("Signal Park", "00204", 11),
    "NB05": ("Weavers Row", "00205", 10),
    "NB06": ("Copper Point", "00206", 9),
    "NB07": ("Linden Heights", "00207", 8),
    "NB08": ("Quarry Side", "00208", 7),
    "NB09": ("Harbor Gate", "00209", 6),
    "NB10": ("Mill Bend", "00210", 5),
    "NB11": ("Heron Marsh", "00211", 4),
    "NB12": ("Lantern Isle", "00212", 1),
}
