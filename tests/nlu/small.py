"""A small set of examples that trains in a second: three needs and a few types in fr and fi."""

from bot.nlu.examples import Example

_TEXTS = {
    ("fr", "track_order"): [
        ("où est ma commande", None),
        ("quand arrive mon colis", None),
        ("je n'ai pas reçu la commande de l'école", "public_body"),
        ("suivi du colis de la mairie", "public_body"),
        ("le colis de notre société est en route ?", "business"),
        ("ma commande n'est pas arrivée chez ma mère", "individual"),
    ],
    ("fr", "query_invoice"): [
        ("copie de la facture", None),
        ("le montant de la facture est faux", None),
        ("facture de la mairie à corriger", "public_body"),
        ("la facture doit être au nom de l'école", "public_body"),
        ("TVA absente de la facture de notre société", "business"),
        ("je veux la facture pour mon mari", "individual"),
    ],
    ("fr", "out_of_scope"): [
        ("quel temps fait-il à Paris", None),
        ("raconte une blague", None),
        ("recette de crêpes", None),
        ("qui a gagné le match", None),
    ],
    ("fi", "track_order"): [
        ("missä tilaukseni on", None),
        ("milloin paketti tulee", None),
        ("koulun tilaus ei ole tullut", "public_body"),
        ("kunnan lähetys viipyy", "public_body"),
        ("yrityksemme tilaus on myöhässä", "business"),
        ("äidin paketti ei saapunut", "individual"),
    ],
    ("fi", "query_invoice"): [
        ("lasku kopiona kiitos", None),
        ("laskun summa on väärin", None),
        ("koulun lasku pitää korjata", "public_body"),
        ("laskussa pitää olla kunnan viite", "public_body"),
        ("alv puuttuu yrityksemme laskusta", "business"),
        ("haluan laskun miehelleni", "individual"),
    ],
    ("fi", "out_of_scope"): [
        ("millainen sää on", None),
        ("kerro vitsi", None),
        ("lättyjen ohje", None),
        ("kuka voitti ottelun", None),
    ],
}

EXAMPLES = [
    Example(text=text, need=need, language=language, customer_type=customer_type)
    for (language, need), lines in _TEXTS.items()
    for text, customer_type in lines
]
