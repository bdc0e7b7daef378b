"""What words of the trade mean, in four languages.

Customers say one thing in many words, and sixty examples of a need cannot hold them all. A concept
is a name and, for each language, its words and phrases, parted by commas; `*` is any ending;
accents, case and Arabic letter variants do not matter.
"""

CONCEPTS = """

# things of an order
order:
  en order, orders, ordered, ordering, purchase, purchases, basket, cart, po
  fr command*, achat*, panier, bdc
  fi tilau*, tilas*, tilat*, ostos*, ostoskori*
  ar طلب, طلبي*, طلبت*, طلبنا, اوردر, الاوردر, طلبات, كومند, كوموند, سله
buy:
  en buy, buying, i'll take, we'll take, i want to order, place an order, want to order,
     put me down for, shall take
  fr achet*, passer commande, je prends, on prend, nous prenons, je commande, commander,
     on commande
  fi ostaa, ostais*, ostan, ostamme, otetaan, otan, haluan tilata, haluamme tilata, tilataan,
     tilaisin, tilaisimme, laittakaa tulemaan, pistakaa tulemaan
  ar اشتري*, نشتري, شراء, ابغي اطلب, اريد طلب, بدي اطلب, عايز اطلب, نبغي نطلب, حاب اطلب, اطلب,
     نطلب, شري
want:
  en want, need, would like, looking for, wish to, require, after a
  fr voudrai*, voulon*, veux, souhait*, aimerai*, besoin, cherch*
  fi halua*, tarvits*, tarvet*, etsin, etsimme, kaipa*
  ar ابغي, ابي, اريد, نريد, بدي, بدنا, عايز*, محتاج*, نحتاج, احتاج, ودي, حاب*, نرغب, ارغب,
     باغي, بغيت
where:
  en where, whereabouts
  fr ou est, ou en est, ou sont, ou se trouve, ou ca en est
  fi missa, mihin asti, missahan
  ar وين, فين, اين, وينه, فينه, وينها
when:
  en when, what day, what date, eta, how long, how soon
  fr quand, quel jour, combien de temps, delai*, sous combien
  fi milloin, koska, monelta, milla viikolla, kauanko, kuinka kauan
  ar متي, امتي, ايمت*, امته, وقتاش, فوقاش, كم يوم, كم ياخذ, قديش بتاخد
status:
  en status, tracking, track, traceable, progress, on its way, dispatched, shipped,
     in transit, update on, heard nothing, any news
  fr suivi, suivre, statut, avancement, en route, expedie*, parti*, des nouvelles, tracking
  fi seuranta*, seurata, tilanne, matkalla, lahtenyt, lahetetty, vaihees*, missa menee
  ar تتبع, حاله, تتبعها, شحنت*, انشحن*, طلعت, بالطريق, تحديث, وصل لوين, الموقع الحالي
arrive:
  en arrive, arrives, arrived, arriving, come, coming, turn up, turned up, get here, received,
     receive
  fr arriv*, recu*, recevo*, recevr*, recevoir
  fi saap*, tulee, tulos*, tullu*, perille, saimme, sain, saanut, vastaanot*
  ar وصل*, توصل, يوصل, تصل, يصل, وصول, استلم*, استلام, جات, جاني, وصلن*
not_arrived:
  en hasn't arrived, not arrived, haven't received, not received, never arrived, never came,
     didn't arrive, nothing came, still waiting, no sign of
  fr pas recu, rien recu, pas arriv*, jamais recu, jamais arriv*, toujours pas, toujours rien,
     attend* toujours
  fi ei ole tullut, ei tullut, ei ole saapunut, ei saapunut, ei ole nakynyt, ei saatu,
     emme ole saaneet, en ole saanut, ei oo tullu, viela odot*, ei kuulu
  ar ما وصل*, لم يصل, لم تصل, ما جا*, ما وصلت*, موصل*, للحين ما, لسه ما, ما استلم*, لم استلم,
     لم نستلم, ماوصل*
late:
  en late, delay*, overdue, behind schedule, promised, was supposed to, should have been,
     two weeks ago
  fr retard*, promis*, devait, aurait du, depass*, en souffrance
  fi myohas*, viivast*, viivy*, luvat*, luvattu*, piti tulla, olisi pitany*, aikataulus*
  ar تاخر*, متاخر*, تاخير, وعدت*, المفروض, كان مفروض, موعد*
delivery:
  en deliver*, courier, driver, postman, dpd, ups, dhl, van, lorry, pallet, carrier
  fr livr*, coursier*, chauffeur*, transporteur*, palette*, facteur, chronopost, colissimo,
     dpd, ups, dhl
  fi toimit*, kuljet*, kuski*, lahett*, rahti*, postin, posti, matkahuol*, kuorma*, lava,
     lavat, ajuri*
  ar توصيل, سائق, السايق, مندوب, الشاحنه, التوصيل, توصل*, يوصل*, ليفراج, تسليم, ارامكس,
     ليفريزون
parcel:
  en parcel*, package*, box, boxes, carton*, crate, shipment
  fr colis, carton*, paquet*, envoi
  fi paket*, laatik*, pakkau*, kolli*, lahety*
  ar طرد, الطرد, طرود, كرتون*, كراتين, صندوق, شحنه, الشحنه, بكج, كولي
shipping_cost:
  en shipping, postage, delivery cost, delivery charge, delivery fee, freight, carriage,
     free delivery, ship to, deliver to, do you deliver, do you ship
  fr frais de port, frais de livraison, port offert, franco, livrez-vous, vous livrez,
     expediez-vous, livraison gratuite, point relais, cout de la livraison, tarif de livraison
  fi toimituskulu*, postikulu*, rahtimaksu*, toimitusmaksu*, ilmainen toimitus, toimitatteko,
     toimitusaika*, lahetattekö, nouto*, noutopist*, kotiinkuljetu*
  ar رسوم التوصيل, تكلفه الشحن, تكلفه التوصيل, سعر الشحن, بكم التوصيل, كم التوصيل,
     توصيل مجاني, الشحن, توصلون, بتوصلوا, هل توصلون, كم الشحن, توصيل لل
floor_access:
  en floor, upstairs, stairs, lift, kerbside, doorstep, carry it up, loading bay, tail lift,
     pick up, collect, collection, abroad, overseas, islands
  fr etage, escalier*, ascenseur, hayon, quai, pas de la porte, retrait, enlevement, etranger,
     dom-tom, corse, suisse, belgique
  fi kerroks*, portais*, hissi*, lastauslaitur*, perälautanosto, kantaa, sisaankanto,
     ulkomail*, saaris*, ahvenanmaa*, lappi*
  ar الدور, الطابق, درج, اسانسير, مصعد, خارج المدينه, خارج, دول الخليج, القري, للباب
damaged:
  en damaged, broken on arrival, dented, scratched, smashed, crushed, torn, bent, cracked,
     shattered
  fr abim*, casse*, endommag*, raye*, ecras*, dechir*, fissur*, defonc*, cabosse*
  fi vaurioit*, naarmu*, kolhu*, revenny*, rikkout*, murtunu*, lommo*, halki, rikki tullessaan
  ar مكسور*, تالف*, مخدوش*, مضروب*, متضرر*, انكسر*, مطعوج*, ممزق*, مشقوق*, مهرس
wrong_item:
  en wrong, incorrect, not what we ordered, instead of, different model, someone else's,
     mixed up, mix-up
  fr mauvais*, pas le bon, pas la bonne, erreur de, au lieu de, a la place de, pas ce que
  fi vaara*, vaari*, eri malli, vaikka tilasi*, jonkun muun
  ar غلط, خطا, بدل, بدال, غير اللي, مو اللي, مش اللي, مختلف*, ليس ما
missing:
  en missing, short, incomplete, only received, only got, not in the box, left out
  fr manqu*, incomplet*, il manque, en moins, seulement recu, absent*
  fi puuttu*, vajaa*, jai pois, vain osa, unohtu*, uupu*
  ar ناقص*, مفقود*, نقص, ما كان موجود, بس وصل, ناقصه
change:
  en change, amend, modify, alter, swap, switch, instead, adjust, revise, update
  fr modifi*, chang*, remplac*, rectifi*, plutot que, echang*
  fi muutta*, muuta*, vaihta*, vaihda*, vaihto*, muutos*, paivit*, korjata, sittenkin
  ar تعديل, نعدل, اعدل, تغيير, اغير, نغير, غيرو*, ابدل, استبدال, عدلو*, تبديل, نبدل
add_more:
  en add, extra, another one, one more, more of, increase, top up, reduce, fewer
  fr ajout*, rajout*, de plus, supplementaire*, augment*, reduire, en moins
  fi lisata, lisaa, lisaks*, lisakappale*, pari lisaa, vahenta*, poista* rivi, enemman
  ar زياده, نزيد, ازيد, اضاف*, اضيف, نضيف, زود*, كمان واحد, نقلل, انقص, ضيفو*
cancel:
  en cancel*, call off, scrap, withdraw, no longer need, don't need
  fr annul*, decommand*, n'en avons plus besoin, plus besoin, retract*
  fi peru*, ei tarvitakaan, ei tarvita, perua, perumi*
  ar الغ*, كنسل*, نكنسل, تلغون, ما عاد ابي, نلغي, بطل*, الغي*, كانسل
before_ship:
  en before it ships, not shipped yet, before dispatch, before it goes, too late to,
     still time
  fr avant expedition, avant l'envoi, pas encore parti*, trop tard pour, avant qu'elle parte
  fi ennen lahet*, viela ehtii, ehtiiko, viela mahdollista, ei ole viela lahtenyt
  ar قبل الشحن, قبل ما ينشحن, قبل ما يطلع, قبل ما توصل

# returns and money back
return:
  en return*, send back, send it back, sending back, take it back, bring back, rma,
     take them back
  fr retour*, renvoy*, renvoi, reprendre, reprise, rendre, rapporter, ramener
  fi palaut*, palauta*, lahettaa takaisin, takaisin teille, palautus*
  ar ارجاع, ارجع*, نرجع*, استرجاع, ترجيع, مرتجع*, ارد, نرد المنتج, يرجع, ترجع*, روتور
does_not_fit:
  en too big, too small, doesn't fit, wrong size, changed my mind, don't like, wrong colour,
     trial, unused, unopened, not suitable, surplus, duplicate, too many
  fr trop grand*, trop petit*, ne convient pas, ne va pas, pas a ma taille, change d'avis,
     ne me plait pas, essai, jamais utilise*, non ouvert*, non deballe*, en double, en trop,
     couleur
  fi liian iso*, liian suur*, liian pien*, ei sovi, ei mahdu, ei sopi*, vaara koko,
     muutin miel*, kokeilu*, avaamaton*, avaamat*, kayttamat*, ylimaarai*, kaksi kappaletta,
     vari ei,
     eri varinen
  ar كبير*, صغير*, ما يناسب*, مو مناسب, مقاس*, غيرت راي*, ما عجب*, اللون, لم يستخدم,
     غير مفتوح*, تجربه, زائد*, جديد بكرتونه, ما استخدم*
refund:
  en refund*, money back, reimburse*, credited, credit back, get my money, payback,
     deposit back
  fr rembours*, recredit*, rendre l'argent, mon argent, notre argent, avoir, caution
  fi hyvity*, hyvitt*, rahat takaisin, rahani, palautetaanko raha*, rahojen palaut*,
     takaisinmaksu*, saako rahat, rahoja, pantti*
  ar استرداد, ترجيع فلوس*, فلوسي, فلوسنا, استرجع المبلغ, رجعو* فلوس*, المبلغ المسترد, ريفند,
     استرجاع المبلغ, فلوس, رد المبلغ, تعويض

# paper and payment
invoice:
  en invoice*, bill, bills, billed, billing, receipt*, credit note, pro forma, statement,
     e-invoice, einvoice, peppol
  fr factur*, facture*, note de credit, avoir, recu de paiement, releve, justificatif*,
     chorus, proforma, ticket de caisse
  fi lasku*, laskut*, kuitti*, kuitin, verkkolask*, hyvityslask*, e-lasku*, tosite*, ostolask*
  ar فاتور*, فواتير, الفاتوره, فاتوره, ايصال, كشف حساب, وصل, سند, فاكتور*
copy:
  en copy, resend, duplicate, reissue, send me again, pdf, download
  fr copie, renvoy* la facture, duplicata, pdf, telecharg*, reedit*
  fi kopio*, uudestaan, uudelleen lahet*, pdf, ladata, lataa*
  ar نسخه, صوره من, ارسال مره, اعاده ارسال, بي دي اف, pdf, نسخه ثانيه
due_terms:
  en due date, payment terms, net 30, days net, reference number, cost centre, line item,
     addressed to, made out to, vat, tax, amount, total, charged, overcharged
  fr echeance, conditions de paiement, reference, centre de cout, libell*, tva, montant,
     adresse* a, au nom de, ligne, surfactur*, numero d'engagement, sous-total
  fi erapaiva*, maksueht*, viite*, viitenum*, kustannuspaik*, alv, loppusumma*, summa*, rivi,
     osoitettu, y-tunnus, veloit*, laskutusosoit*, tilausviite*
  ar تاريخ الاستحقاق, شروط الدفع, المرجع, ضريبه, الضريبه, المبلغ, مبلغ, الرقم الضريبي, باسم,
     القيمه المضافه, خصم, اجمالي
pay:
  en pay, paid, payment*, paying, settle*, transfer*, remit*
  fr pay*, paie*, regl*, virement*, verse*, vers*
  fi maksa*, maksu*, maksoi*, tilisiir*, suorit*, maksett*
  ar دفع*, ادفع, ندفع, سدد*, سداد, تحويل, حولت*, حولنا, الدفع, مدفوع*, نسدد, خلصت
pay_problem:
  en declined, card refused, card rejected, payment failed, won't go through,
     didn't go through, charged twice, paid twice, double charged, taken twice, 3d secure,
     payment page,
     checkout error, not accepted
  fr carte refusee, paiement refuse, refuse*, ne passe pas, paye deux fois, debite deux fois,
     deux fois, double prelevement, double debit, echou*, preleve*, 3d secure,
     page de paiement
  fi hylat*, ei mene lapi, ei onnistu, maksu ei, kortti ei, kaksi kertaa, kahteen kertaan,
     tuplamaksu*, tuplaveloi*, veloitettu kahdesti, maksuvirhe*, ei kelpaa
  ar مرفوض*, رفض*, ما تقبل, ما يقبل, مرتين, خصم مرتين, انسحب*, فشل*, ما تمت العمليه,
     البطاقه مرفوض*, ما مشت, خصمو*, دبل
card:
  en card, visa, mastercard, paypal, klarna, apple pay, mobilepay, bank, iban, bank details,
     direct debit, cheque, cash
  fr carte, visa, cb, paypal, banque, iban, rib, prelevement, cheque, especes, carte bancaire
  fi kort*, visa, pankk*, tilinumer*, iban, mobilepay, verkkopank*, klarna, suoraveloi*,
     kateis*
  ar بطاقه, فيزا, مدي, ماستر, بنك, البنك, ايبان, كاش, نقد*, شيك, ابل باي, stc pay, لاكارت
instalments:
  en instalment*, installment*, spread the cost, payment plan, pay later, extension,
     more time to pay, in parts, split the payment, financing
  fr plusieurs fois, echeancier*, mensualite*, delai de paiement, etal*, credit gratuit,
     facilite*, en 3 fois, en trois fois, en 4 fois
  fi osamaksu*, erissa, maksuaik*, lisaaik*, maksusuunnit*, osissa, maksujarjest*,
     kuukausier*, siirta* erapaiv*, rahoitu*
  ar تقسيط, اقساط, قسط, دفعات, نقسط, تمديد, مهله, تابي, تمارا, على مراحل
reminder:
  en reminder*, dunning, collection agency, debt collector*, final notice, overdue notice,
     already paid, interest charge, unpaid, chasing
  fr relance*, rappel de paiement, mise en demeure, recouvrement, impaye*, deja pay*,
     deja regl*, huissier, penalite*
  fi muistutu*, karhu*, perint*, perinta*, maksumuist*, jo maksettu, vaikka maksoi*,
     viivastyskorko*, maksamat*, avoinna
  ar تذكير, انذار, مطالبه, تحصيل, سبق ودفعت, دفعت من قبل, مسدد*, دافعين, غرامه, مستحق*,
     غير مدفوع*

# before buying
product:
  en product*, model, item, catalogue, range, chair*, desk*, table*, printer*, projector*,
     purifier*, kettle*, fridge*, oven*, bike*, coffee machine*, scanner*, cabinet*, lamp*,
     vacuum*
  fr produit*, modele*, article*, catalogue*, gamme, chaise*, bureau*, fauteuil*, imprimante*,
     projecteur*, videoprojecteur*, purificateur*, bouilloire*, frigo*, four, velo*,
     machine a cafe, cafetiere*, scanner*, armoire*, aspirateur*, autolaveuse*
  fi tuote*, tuotte*, malli*, malle*, luettelo*, valikoima*, tuoli*, poyta*, poyd*, tulosti*,
     projekt*, tykki*, ilmanpuhdist*, keitin*, kahvinkeit*, kahvikone*, jaakaap*, uuni*,
     pyora*, lamppu*, imuri*, kaappi*, sohva*
  ar منتج*, موديل, كتالوج, كرسي, كراسي, مكتب*, مكاتب, طاوله, طابعه, الطابعه, بروجكتر, جهاز*,
     اجهزه, ماكينه, مكينه, قهوه, ثلاجه, فرن, دراجه, منقي, مكنسه, خزانه, سماعه
feature_question:
  en compatible, does it, do they, does the, is it suitable, fits, dimensions, size, weight,
     specs, specification*, datasheet, manual, noise, watt*, warranty period, how many,
     colour, height, capacity, material, spare part*
  fr compatible*, est-ce que, dimension*, taille, poids, fiche technique, caracteristique*,
     notice, mode d'emploi, bruit, puissance, hauteur, couleur*, capacite, matiere,
     piece detachee, pieces detachees, supporte, fonctionne avec, convient
  fi sopiiko, yhteensop*, kayko, kayvatko, onko siina, onko teilla, mitat, mitta*, koko,
     paino*, tekniset, kayttooh*, ohjekirj*, melu*, teho*, korkeu*, vari, kapasiteet*,
     materiaal*, varaos*, kestaako, pystyyko, saako siihen, toimiiko se
  ar متوافق*, هل ينفع, ينفع, يشتغل مع, مقاسات, ابعاد, وزن, مواصفات, كتيب, دليل, صوت*, واط,
     ارتفاع, الوان, سعه, قطع غيار, قطعه غيار, يركب, يناسب, يتحمل, فيه ميزه, الكهرباء
available:
  en in stock, available, availability, back in stock, do you have, do you sell, discontinued,
     stock
  fr en stock, disponib*, dispo, rupture, avez-vous, vous avez, vendez-vous, vous vendez,
     reapprovision*
  fi varastos*, saatavil*, loytyyko, myyttekö, myyttek*, onko teilla, tuleeko lisaa, loppunu*,
     saldo*
  ar متوفر*, موجود عندكم, عندكم, تبيعون, بتبيعو*, المخزون, مخزون, متي يتوفر, يتوفر, نفذ,
     كاين عندكم
price:
  en price*, cost, costs, how much, discount, rate, rates, pricing, cheaper, volume discount,
     price list, budget
  fr prix, tarif*, combien, remise*, cout*, moins cher, ristourne, degressif*, budget,
     catalogue de prix
  fi hinta*, hinna*, hinno*, maksaa, paljonko, paljon maks*, alennu*, alenn*, edullis*,
     maaraalenn*, hinnasto*, budjet*, kustanta*
  ar سعر*, اسعار, بكم, بكام, كم سعر*, قديش, قداش, شحال, خصم, تخفيض, تكلف*, ميزانيه, كم يكلف,
     ارخص, بشحال
quote:
  en quote*, quotation*, offer for, proposal, estimate, tender, bid, rfq, rfp,
     request for proposal, pricing for, price for
  fr devis, offre de prix, proposition commerciale, chiffr*, appel d'offres, estimation,
     consultation, cotation, soumission, marche public
  fi tarjou*, tarjot*, tarjouspyynt*, hinta-arvio*, kilpailutu*, kilpailut*, hankinta*,
     tarjoukse*, hintapyynt*
  ar عرض سعر, عروض اسعار, تسعير*, عرض اسعار, مناقصه, المناقصه, عرض مالي, كوتيشن, عرض لـ, دوفي,
     تسعيره, كراسه الشروط

# broken things and service
broken:
  en broken, doesn't work, not working, stopped working, won't start, won't turn on, dead,
     faulty, defect*, malfunction*, out of order, broke, kaput, packed up, gave up,
     conked out, playing up
  fr en panne, panne, casse, cassee, ne marche pas, ne marche plus, marche pas, marche plus,
     ne fonctionne pas, ne fonctionne plus, ne s'allume plus, ne demarre plus, hs, defectueu*,
     defaut, defaillan*, dysfonction*, lache, mort, morte, plante, foutu*
  fi rikki, hajo*, ei toimi, ei toiminut, ei kaynnis*, ei mene paalle, ei lahde, lakkasi,
     sammu*, viallinen, viallis*, vika*, vian, epakun*, pimea*, pimeni, hajal*, temppui*,
     reistai*, mykistyi, tilttas*, jumi*, jumittaa
  ar خربان*, خرب, تعطل*, عطل*, معطل*, ما يشتغل, مايشتغل, مش شغال*, مو شغال*, ما تشتغل,
     لا يعمل, لا تعمل, وقف*, توقف*, طفي*, طفت, بايظ*, باظ*, عطلان*, مكانش خدام, ماخدام*, خسر*,
     خاسر*
symptom:
  en noise, noisy, rattl*, squeak*, smoke, smell, leak*, drip*, error, code, e04, blink*,
     flash*, overheat*, sparks, jam, jammed, stuck, wobbl*, screen, battery, motor, button,
     fuse, vibrat*, hot, burning, grind*, beep*
  fr bruit*, grinc*, fum*, odeur*, fuit*, goutt*, erreur, code, clignot*, surchauff*,
     etincelle*, bourrage, bloqu*, coinc*, ecran, batterie, moteur, bouton, fusible, vibr*,
     chauffe*, brul*, bip*
  fi aani*, melu*, kolina*, nari*, vinku*, savu*, haju*, haisee, vuota*, vuoto*, tippu*,
     virhe*, vikakood*, vilkku*, ylikuum*, kipin*, tukko*, jumis*, naytto*, naytt*, akku*,
     moottor*, nappi*, sulak*, tarina*, varise*, kuumenee, kar*, piippa*
  ar صوت, دخان, ريحه, رائحه, تسرب*, يسرب, تسريب, خطا, كود, يومض, سخن*, حراره, شرر, علق*, يعلق,
     عالق*, شاشه, الشاشه, بطاريه, موتور, زر, فيوز, يهتز, تنقط, ينقط, الورق
repair:
  en repair*, fix*, mend*, technician*, engineer*, service call, call-out, callout,
     under warranty, guarantee, warranty, replacement unit, loan unit
  fr repar*, depann*, technicien*, intervention, sous garantie, garantie, sav, pret de,
     remplacement
  fi korja*, korjau*, huolta*, huolto*, huolla*, huoltomi*, asentaj*, takuu*, takuus*, laina*,
     varala*
  ar صيان*, تصليح, صلح*, اصلاح, فني, الفني, مهندس, ضمان, الضمان, كفاله, يصلح*, تصلحون, تصلحو*,
     بديل

# contracts
contract:
  en contract*, agreement, lease, leasing, subscription*, maintenance plan, service plan, sla,
     framework, rental, plan, cover, policy
  fr contrat*, abonnement*, bail, location, leasing, marche cadre, accord-cadre, forfait*,
     formule, convention, maintenance
  fi sopimu*, sopimus*, leasing*, vuokra*, huoltosopimu*, puitesopim*, tilausmaksu*,
     jasenyyd*, kuukausimaksu*, palvelutaso*, kausitilau*
  ar عقد*, عقود, العقد, اتفاقي*, اشتراك*, ايجار*, تاجير, الصيانه السنوي*, باقه, عقدنا
contract_terms:
  en renew*, expire*, expiry, end date, runs until, term, cover*, included, notice period,
     clause, extend, extension, response time, index*, minimum term, transfer the contract,
     option year, valid until
  fr renouvel*, expir*, date de fin, duree, couvre*, couvert*, inclus*, compris*, preavis,
     clause*, prolong*, reconduction*, reconduit*, avenant, indexation, temps de reponse, gti,
     echeance
  fi uusi*, uusiu*, paatty*, voimassa*, kesto*, katta*, kuuluuko, sisalty*, sisaltyy*,
     irtisanomisaik*, ehto*, ehdot, jatk*, vasteai*, indeksi*, maaraaikai*, optio*
  ar تجديد, يتجدد, ينتهي, انتهاء, مده, يغطي, تغطي*, يشمل, تشمل, بند, شرط, شروط, تمديد,
     زمن الاستجابه, ساري, مدته, متي يخلص, البنود
terminate:
  en terminat*, end the contract, end our, end my, cancel the contract,
     cancel my subscription, stop the subscription, give notice, opt out of the contract, not renew,
     get out of, discontinue
  fr resili*, mettre fin, arreter, stopper, denonc*, ne pas renouveler,
     ne souhait* pas renouveler, rompre, fin de contrat, cloturer le contrat, desabonn*
  fi irtisan*, lopett*, paattaa sopimu*, purka*, puretaan, irti sopimukses*, ei jatketa,
     emme jatka, en jatka, lakkaut*
  ar فسخ, انهاء, ننهي, انهي, نفسخ, عدم التجديد, ما نبي نجدد, الغاء العقد, الغاء الاشتراك,
     الغي الاشتراك, ايقاف الاشتراك, نوقف العقد, ما راح نجدد, لا نرغب بالتجديد, نفك

# account and data
login:
  en log in, login, logging in, sign in, password*, passcode, locked out, username, user name,
     reset, two-factor, 2fa, authenticat*, verification code, can't get in, portal, captcha
  fr connect*, mot de passe, mdp, identifiant*, code, se connecter, reinitialis*,
     double authentification, compte bloque, verrouill*, login, session, captcha, portail,
     espace client, acces
  fi kirjau*, kirjaudu*, salasan*, tunnus*, tunnuks*, kayttajatunnu*, lukitt*, lukossa,
     nollau*, nollat*, vahvistuskood*, tunnistautu*, portaal*, en paase, ei paase, sisaan
  ar تسجيل الدخول, ادخل, دخول, كلمه السر, كلمه المرور, الباسورد, باسورد, الرقم السري,
     رمز التحقق, كود التفعيل, مقفل, مقفول, اسم المستخدم, استعاده, البوابه, مودباس, نسيت
account:
  en account*, profile, my details, our details, registered, user*, access rights,
     permission*, log-in details, register, sign up, customer number, admin
  fr compte*, profil*, coordonnees, utilisateur*, droits, inscri*, enregistr*, s'inscrire,
     acheteur, administrateur
  fi tili*, profiili*, tiedot, tieto*, kayttaj*, kayttooik*, oikeu*, rekistero*, asiakastie*,
     asiakasnum*, yhteystied*, paakayttaj*
  ar حساب*, الحساب, بروفايل, بياناتي, بياناتنا, مستخدم*, صلاحي*, تسجيل, سجلت, اسجل, كونط, كونت
address_change:
  en new address, moved, moving, change of address, e-mail address, email address,
     phone number, contact person, new name, renamed, married name, billing address,
     left the company, successor
  fr nouvelle adresse, demenag*, changement d'adresse, adresse mail, adresse e-mail,
     adresse electronique, numero de telephone, personne de contact, contact, nouveau nom,
     raison sociale, a quitte, remplac*, rib
  fi uusi osoite, osoittee*, osoite, muutt*, muuttanut, sahkopostiosoit*, puhelinnumer*,
     yhteyshenkil*, nimi vaihtu*, laskutusosoit*, seuraaja*, lahtenyt talosta
  ar عنوان*, العنوان, انتقلنا, نقلنا, تغير الايميل, الايميل, ايميل*, رقم الجوال, جوالي,
     جهه الاتصال, الاسم الجديد, موظف جديد, ترك الشركه, البريد
privacy:
  en gdpr, personal data, data protection, privacy, my data, data about me, delete my, erase,
     erasure, right to be forgotten, unsubscribe, newsletter*, marketing, mailing list,
     consent, cookies, dpo, processing agreement, stop sending, subject access, retention,
     store about
  fr rgpd, donnees personnelles, donnees, protection des donnees, vie privee, effac*,
     supprim*, droit a l'oubli, desinscri*, newsletter*, publicite*, consentement, cookies,
     dpo, sous-traitance, droit d'acces, cnil, conserv*, demarch*
  fi gdpr, tietosuoj*, henkilotied*, tietojeni, tiedot minusta, poistaa tieto*,
     poistakaa tieto*, rekisteri*, rekisteriselost*, uutiskirj*, markkinoint*, mainok*, mainosp*,
     suostumu*, evaste*, tarkastusoik*, oikeus tulla unoh*, sailyt*, tietopyynt*
  ar بيانات شخصي*, بياناتي الشخصي*, حمايه البيانات, خصوصي*, احذف*, حذف, مسح بيانات*, امسح*,
     الغاء الاشتراك من, نشره, الرسائل التسويقي*, تسويق*, اعلانات, موافق*, كوكيز, البيانات,
     معلوماتي, تحتفظون, تخزنون

# opinions
complaint:
  en complain*, complaint, dissatisf*, unacceptable, disappointed, service was, treated, rude,
     attitude, nobody answers, no one answers, ignored, on hold, hung up, unprofessional,
     appalling, standard of, formal, escalate, ombudsman
  fr plainte, reclamation*, mecontent*, insatisf*, decu*, decevan*, impoli*, desagreable,
     accueil, personne ne repond, ignor*, mal recu*, raccroch*, inadmissible, inacceptable,
     scandaleu*, honteu*, traitement, mediateur, manque de respect,
     manque de professionnalisme
  fi valitu*, valitan, valitta*, reklamaat*, tyytymato*, pettyn*, toykea*, kohtelu*, kayto*,
     kukaan ei vasta*, ei vastata, epaasiall*, ala-arvo*, huonoa palvel*, huono palvel*,
     asiakaspalvelu*, asenne*, luuri*, jonos*, karse*
  ar شكوي*, اشتكي, نشتكي, مستاء*, غير راضي*, سوء, معامله, تعامل*, قله ادب, وقح*, محد يرد,
     ما حد يرد, لا احد يرد, تجاهل*, اسلوب*, استياء*, خدمتكم, غير مقبول*, مهزله, تظلم, خيبه
suggestion:
  en suggest*, idea, ideas, wish you, it would be, would be nice, why don't you, you should,
     you could, have you thought, could you consider, feature request, improve*, feedback,
     propose, how about, it'd be
  fr sugger*, suggestion*, idee*, propos*, ce serait, serait bien, pourquoi ne pas,
     vous devriez, vous pourriez, amelior*, avez-vous pense, il faudrait, piste, remarque
  fi ehdot*, idea*, toiv*, olisi hyva, olis hyva, olisi kiva, olis kiva, voisitteko, voisitte,
     miksette, kannattaisi, paranta*, parannus*, kehitt*, palaut*, entas jos, mita jos,
     olisiko mahdollista
  ar اقترح*, اقتراح*, فكره, ياليت, يا ليت, لو تضيفون, لو تضيفو*, حبذا, ليش ما, ليه ما,
     لماذا لا, تطوير, تحسين, ملاحظه, اتمني, نتمني, من الافضل
praise:
  en great, excellent, brilliant, fantastic, amazing, wonderful, well done, helpful,
     impressed, perfect, love, superb, friendly, kind, professional, compliment*, praise,
     thumbs up, happy with, quick, saved, lifesaver, pleased, stars, patient
  fr genial*, excellent*, super, parfait*, bravo, formidable*, top, efficac*, felicit*,
     impeccable*, ravi*, content*, sympa*, gentil*, professionnel*, rapide*, chapeau,
     satisfait*, aimable*, compliment*, etoiles, sauve*, merveill*
  fi mahtava*, loistava*, erinomai*, hieno*, upea*, kehu*, kiitos hyvasta, huippu*, ihana*,
     ystavallis*, ammattitait*, nopea*, paras*, parhaat, tyytyvai*, avulia*, erinom*,
     taydelli*, mainio*, pelasti, kymppi, sydamelli*, suosittel*
  ar ممتاز*, رائع*, جميل*, احسن, افضل, مبدع*, محترم*, راقي*, سريع*, خدمه ممتازه,
     يعطيكم العافيه, ما قصر*, ماقصر*, ابداع, مبسوط*, سعيد*, تعامل راقي, تستاهل*, نجوم, متميز*, بطل,
     تبارك الله, فوق الممتاز

# others who write
offer_supply:
  en we manufacture, we produce, we supply, we offer, our products, our services,
     introduce our, partner with you, supplier, become a supplier, wholesale, distributor, who buys,
     purchasing department, procurement manager, listed with you, our catalogue,
     we are a manufacturer, recruitment agency, our agency, our factory, reseller, collaboration,
     sell to you, pitch, samples, your buyer, import*
  fr nous fabriquons, nous produisons, nous fournissons, nous proposons, nos produits,
     nos services, fournisseur*, devenir fournisseur, grossiste*, distributeur, service achat*,
     responsable achat*, acheteur*, referenc*, fabricant*, agence de, notre agence,
     notre usine, partenariat commercial, echantillon*, prestataire*, notre solution,
     vous presenter, cabinet
  fi valmista*, tuotam*, toimittaj*, toimittajak*, tarjoamme, tarjoam*, palvelujamme,
     tuotteitamme, ostopaallik*, hankintapaall*, tukku*, maahantuo*, edusta*, jalleenmyy*,
     kuka ostaa, kuka vastaa hankin*, yhteistyo*, alihankki*, rekrytoin*, tehta*, nayte*,
     esitel*
  ar نصنع, مصنع*, موردين, مورد, توريد, نورد, نوفر, نقدم لكم, خدماتنا, منتجاتنا, قسم المشتريات,
     مسؤول المشتريات, وكيل, موزع*, نعرض عليكم, تعاون, شراكه, جمله, عينات, نبيع, شركتنا متخصص*,
     نستورد, وكاله
sponsorship:
  en sponsor*, donat*, raffle, fundrais*, charity event, prize*, tombola, support our event,
     tournament, festival, gala, auction, patron*, contribute, jersey, banner, in return for
  fr sponsor*, parrain*, don, dons, mecen*, tombola, lot, lots, soutien, soutenir, evenement*,
     tournoi, festival, kermesse, gala, subvention*, partenaire de, maillot*, loto, banderole*
  fi sponsor*, lahjoit*, arpajais*, palkin*, tukea, tukisi*, tuette, tapahtum*, turnau*,
     festivaal*, myyjais*, varainker*, huutokaup*, kumppan*, peliasu*, mainospaik*, pelipaid*,
     nakyvyy*
  ar رعايه, رعا*, تبرع*, دعم, سبونسر, راعي, هدايا, جوائز, جائزه, بطوله, مهرجان, فعاليه, سحب,
     خيري*, حفل, تتبرعون, دوري

# place, time, people
opening:
  en opening hours, open, opens, close, closes, closed, hours, holiday*, christmas, easter,
     bank holiday, address of, where are you, located, showroom, branch, parking, directions,
     chat hours, weekend*, sunday, saturday
  fr horaire*, ouvert*, ouvre*, ferm*, heures d'ouverture, jour ferie, jours feries, noel,
     paques, adresse, ou etes-vous, situe*, showroom, magasin*, agence, parking, week-end,
     dimanche*, samedi*, midi, ete, vacances
  fi aukiolo*, auki, avoin*, avoinna, suljet*, kiinni, sulje*, pyha*, joulu*, paasia*,
     juhannu*, osoitteenne, missa olette, missa sijaits*, myymal*, toimipist*, parkk*,
     viikonlop*, sunnunt*, lauant*, palveluaj*, palveleeko, kello
  ar ساعات العمل, اوقات العمل, دوام*, مفتوح*, تفتحون, بتفتحو*, تقفلون, مغلق*, مسكر*, اجازه,
     العيد, رمضان, الجمعه, السبت, عنوانكم, موقعكم, وينكم, فينكم, فرع*, المعرض, موقف,
     متي تفتح*, تسكرون, خارج الدوام, محلكم, اللوكيشن, لوكيشن
phone_time:
  en phone line, telephone hours, reach you by phone, when can i call, switchboard
  fr standard, joignable*, a quelle heure, quand peut-on appeler, permanence
  fi puhelinaik*, puhelinpalvel*, milloin voi soittaa, moneltako, mihin aikaan
  ar متي اقدر اتصل, اوقات الاتصال, كم الساعه, لين كم, لحد كم
person:
  en human, real person, someone, somebody, colleague, staff, manager, supervisor, advisor,
     representative, speak to, talk to, put me through, connect me, transfer me, call me,
     ring me, call back, callback, phone me, customer service, in charge, account manager, operator
  fr humain*, une personne, quelqu'un, conseill*, collegue*, responsable*, directeur*, parler,
     parler a, passez-moi, passer, rappel*, appelez-moi, appeler, joindre, interlocuteur*,
     service client, commercial*, operateur*, mettre en relation
  fi ihmi*, henkil*, joku, joltain, jonkun, kollega*, esimi*, paallik*, johtaj*, puhua,
     puhella, jutella, yhdista*, soitta*, soittak*, soittopyynt*, takaisinsoit*,
     asiakaspalvelij*, yhteyshenk*, myyja*, virkailij*, vastaav*
  ar انسان, بشري, شخص*, موظف*, مدير*, مسؤول*, مشرف*, اكلم*, اتكلم, نتكلم, كلموني, اتصلو*,
     يتصل*, حولني, حولوني, تواصل*, خدمه العملاء, مندوب, احد, كلمني, نهضر, نحكي, حدا
bot:
  en bot, robot, chatbot, machine, ai, automated, real human, are you human, computer,
     software, am i talking, chatgpt, artificial, program
  fr robot*, bot, chatbot, machine, ia, intelligence artificielle, automatique*,
     etes-vous humain, humain ou, ordinateur, programme, chatgpt, vrai* personne, vous etes reel*
  fi robot*, bot*, chatbot*, kone, tekoal*, oletko ihminen, ihminen vai, automaat*,
     tietokone*, ohjelma*, oletko oikea, chatgpt*
  ar روبوت, بوت, الي, ذكاء اصطناعي, انت انسان, برنامج, كمبيوتر, رد الي, مكينه, ماشين, chatgpt,
     حقيقي

# acts
hello:
  en hi, hello, hey, good morning, good afternoon, good evening, hiya, howdy, morning,
     evening, greetings, yo, anyone there, knock knock, g'day, how are you
  fr bonjour, bonsoir, salut, bjr, slt, coucou, hello, hey, y a quelqu'un, allo, wesh,
     rebonjour, bien le bonjour, madame, monsieur, cc, yo, ca va
  fi moi, hei, heippa, terve, moro, huomenta, iltaa, paivaa, tervehdys, moikka, morjens,
     hellou, haloo, onko ketaan, onks ketaan, hejsan, mitapa kuuluu, morjesta, tere,
     moikkelis, hyvaa huomenta, hyvaa paivaa, hyvaa iltaa
  ar السلام عليكم, سلام, مرحبا*, اهلا*, هلا, صباح الخير, مساء الخير, هاي, الو, حياكم, يا هلا,
     صباحو, سلامو, كيف الحال, شلونكم, كيفكم, ازيك*, لاباس, تحيه طيبه, في احد, مرحب, صباح النور
bye:
  en bye, goodbye, see you, see ya, take care, cheerio, ciao, have a nice day, have a good,
     good night, logging off, ttyl, so long, farewell, later, that's all, off now, laters,
     signing off
  fr au revoir, bye, a bientot, a plus, a+, bonne journee, bonne soiree, ciao, adieu,
     bonne continuation, bon week-end, tchao, a la prochaine, je vous laisse, je file, c'est tout,
     a demain, bonne nuit, salutations, biz, portez-vous bien
  fi heihei, hei hei, moi moi, moimoi, moikka, nakemiin, hyvaa paivanjatkoa, nahdaan,
     kuulemiin, hyvaa illanjatko*, hyvaa viikonlop*, heippa, palataan, hyvaa yota,
     hyvaa jatkoa, tassa kaikki, siina kaikki, mun pitaa menna, pidan taukoa, adios, soronoo,
     pärjäilkää, mukavaa, hyvat jatkot, lopetan, poistun
  ar مع السلامه, وداعا, باي, الي اللقاء, اشوفكم, نشوفكم, في امان الله, يلا سلام,
     تصبحون علي خير, يوم سعيد, نهارك سعيد, بسلامه, تصبح, الله معك, استودعكم, سلام عليكم, اشوفك,
     بالسلامه,
     لقاء
thanks:
  en thank*, thanks, thx, ty, cheers, much obliged, appreciate*, grateful, ta, many thanks,
     tnx, tysm
  fr merci*, mrc, thx, remerci*, reconnaissant*, c'est gentil, mci, mercii, gratitude,
     trop aimable
  fi kiito*, kiitti*, kiits*, thanks, tack, suurkiito*, arvosta*, kiitolli*, thänks, tnx,
     kiitokset, kitos, kiitän
  ar شكرا*, مشكور*, شكر, تسلم*, يسلم*, ممنون*, يعطيك العافيه, جزاك*, الله يعافيك, متشكر*,
     تشكرات, مرسي, الف شكر, بارك الله, ممتن*, كثر خيرك, صحيت, رحم الله والديك, يكثر خيرك
yes:
  en yes, yeah, yep, yup, sure, ok, okay, correct, right, exactly, absolutely, of course,
     indeed, definitely, go ahead, that's it, affirmative, agreed, fine, please do, confirmed,
     aye, sounds good, spot on, certainly, bang on, obviously
  fr oui, ouais, ouep, yep, ok, okay, exact*, tout a fait, bien sur, d'accord, c'est ca,
     c'est bon, absolument, parfaitement, volontiers, correct, je confirme, je valide, allez-y,
     ca marche, affirmatif, bien entendu, evidemment, certes, banco, dac, vas-y, mouais, valide,
     confirme
  fi joo*, juu*, kylla*, kyl, ok, okei, oikein, aivan, tasmalleen, totta kai, tottakai,
     niin on, jep, jees, just niin, juuri niin, pitaa paikkansa, vahvist*, sopii, selva*, totta,
     ilman muuta, kaykoon, kay, onnistuu, toki, niinpa, just nain, joojoo, kaikki oikein
  ar نعم, ايه, ايوه, ايوا, اي, اوكي, اوكيه, تمام, صح, صحيح, اكيد, طبعا, بالضبط, موافق, ماشي,
     بلي, اجل, طيب, اوك, مضبوط, حاضر, زين, وي, واخا, بالتاكيد, مزبوط, ok, يب, كذا صح, توكل
no:
  en no, nope, nah, not really, no thanks, incorrect, negative, never, not at all, don't,
     neither, rather not, not that
  fr non, nan, nope, pas du tout, incorrect, negatif, pas ca, pas vraiment, jamais,
     absolument pas, surtout pas, ni l'un ni l'autre, aucun*, faux, pas question, mauvaise pioche
  fi ei, eipa, en, enpa, eikä, ei todellakaan, ei kiitos, ei suinkaan, vaarin, ei ole,
     ei pida paikk*, alkaa, ei missaan nim*, eiku, eikun, en halua, ehdottomasti ei, emme, ehei,
     ei kay, negatiivi*
  ar لا, لأ, كلا, مو كذا, مش كده, لا شكرا, ابدا, غلط, مو صحيح, غير صحيح, ليس كذلك, ولا,
     ما ابي, مابي, لاء, لا لا, مستحيل, مش عايز*, ما بدي, مش هيك, نو, ماشي هكا, لالا, لست
unknown:
  en don't know, dont know, no idea, not sure, dunno, idk, can't say, hard to say, prefer not,
     rather not say, why do you ask, none of your business, does it matter, both, neither,
     no clue, private, skip, why does it matter, i forget, can't remember, it depends, unsure
  fr sais pas, ne sais pas, aucune idee, pas sur*, chais pas, chepa*, jsp, difficile a dire,
     prefere ne pas, ne souhaite pas repondre, pourquoi cette question,
     pourquoi vous demandez, ca vous regarde, les deux, confidentiel*, qu'importe, peu importe,
     mystere,
     me rappelle plus, ca depend, passe, en quoi, joker, aucune des deux
  fi en tieda, en tiija, emt, ei tietoa, ei hajua, ei aavistus*, en osaa sanoa, vaikea sanoa,
     en halua sanoa, miksi kysyt*, ei kuulu teille, molemm*, onko valia, en ole varma,
     hankala sanoa, en muista, riippuu, yksityis*, kumpikin, mahdoton sanoa, en kerro, ohita,
     mita valia, mista mina tied*, empä tiedä, kai, ehkä, ei mitaan kasit*
  ar ما ادري, مدري, لا اعرف, مش عارف*, مو عارف*, ما اعرف, ماعرف, لا ادري, مو متاكد*,
     مش متاكد*, ليش تسال*, ليه بتسال*, ما يخصك*, لماذا تسال*, افضل عدم, الاثنين, كلاهما,
     صعب اقول, ما ابي اقول, خصوصيه, معرفش, مانيش عارف, ما نعرفش, يمكن, مو مهم, وش يفرق, ايش دخلك*,
     تخطي, سر
correction:
  en not for, i meant, actually, mistake, misunderstood, wrong type, we are not, i'm not,
     i am not, not a company, not the company, not a business, that's not, rather,
     you got it wrong, mixed me up, correct that, put down
  fr pas pour, je voulais dire, en fait, erreur, vous vous trompez, mal compris,
     nous ne sommes pas, je ne suis pas, pas une entreprise, pas la societe, pas une association,
     plutot, corrig*, rectifi*, vous faites erreur, au contraire, attention
  fi ei vaan, vaan, tarkoitin, itse asiassa, virhe, vaarinymm*, ymmarsitte vaarin, emme ole,
     en ole, ei ole yritys, ei yritys, ei firma, pikemminkin, korjaan, korjatkaa, siis,
     oikeastaan, ei siis, eiku, ei sentaan, meni vaarin, en asioi, ei asioida
  ar مو ل, مش ل, قصدي, اقصد, بالعكس, غلطان*, فهمت* غلط, احنا مو, نحن لسنا, لسنا, انا مو,
     مش شركه, مو شركه, ليست شركه, مو جمعيه, بل, صحح*, تصحيح, عدل*, غلط, مش تابع, لست, ماشي شركه
declare:
  en i'm writing for, i am writing for, writing on behalf, on behalf of, i'm a, i am a,
     we are a, we're a, this is for, it's for, i represent, i work for, i work at, i'm from,
     calling from, speaking for, as a, for the company, private customer, for myself, we're, i run,
     for my, my own
  fr j'ecris pour, je suis, nous sommes, on est, au nom de, pour le compte de, c'est pour,
     je represente, je travaille, de la part de, en tant que, client particulier, pour moi,
     pour mon, particulier, a titre prive, a titre personnel, en qualite de
  fi kirjoitan, puolesta, olen, olemme, ollaan, edustan, edustam*, toissa, asioin, taalla,
     yksityisasiak*, yksityishenk*, itselleni, itselle, omaan kayttoon, yrityksen puolesta,
     yrityksen nimissa, oon, tama on, soitan, minun oma*
  ar اكتب لكم, انا من, احنا من, نحن, باسم, نيابه عن, بالنيابه, امثل, اشتغل في, اعمل في,
     لحسابي, لنفسي, شخصي, لي انا, عميل فرد, انا زبون, انا صاحب, احنا جمعيه, معك, معاكم, حنا,
     راني, اني

# who they are
my_home:
  en my home, home, flat, house, apartment, kitchen, living room, garage, wife, husband, mum,
     mother, father, dad, daughter, son, kids, grandson, granddaughter, boyfriend, girlfriend,
     private, personal, my own, student, pension*, gran, birthday, landlord
  fr maison, chez moi, appartement, cuisine, salon, mari, femme, maman, mere, pere, fille,
     fils, enfants, petit-fils, copain, copine, particulier*, perso, personnel*, etudiant*,
     retrait*, grand-mere, mamie, anniversaire, mon compagnon, ma compagne, papa, conjoint
  fi koti*, kotona, kotiin, asunto*, keittio*, olohuone*, vaimo*, mies, miehen*, aiti*, isa*,
     tytar*, tyttar*, tytto*, poika*, pojan*, lapset, lapsi*, lapsen*, yksityi*, oma*, itsel*,
     opiskelij*, elakel*, elakkeel*, mummo*, mokki*, mokil*, syntymapaiv*, avopuoli*, perhe*
  ar بيتي, البيت, شقه, شقتي, مطبخ, صاله, زوجي, زوجتي, امي, ابوي, ابي, بنتي, ابني, اولادي,
     عيالي, حفيدي, شخصي, طالب*, متقاعد*, جدتي, ماما, بابا, عيد ميلاد, لبيتي, خطيبتي, الوالده,
     الوالد, منزل*, اختي, اخوي, داري, مرتي, جوزي
company:
  en company, firm, business, our office, our offices, employees, staff room, headquarters,
     clients, customers, restaurant, hotel, shop, salon, practice, startup, start-up, ltd,
     plc, accounts payable, our accountant, warehouse, workshop, subsidiary, group, ceo,
     sole trader, freelance*, self-employed, branch, our fleet, colleagues, head office, b2b, cafe,
     bakery
  fr societe*, entreprise*, boite, nos bureaux, salaries, siege, clients, restaurant, hotel,
     magasin, salon de, cabinet, startup, sarl, sas, sasu, eurl, comptab*, compta, entrepot*,
     atelier*, filiale*, groupe, gerant*, pdg, auto-entrepreneu*, independant*, flotte,
     collaborateur*, collegues, boulangerie, garage, artisan*, chantier, usine, pro
  fi yrity*, firma*, firmo*, toimisto*, tyontekij*, tyopaik*, paakont*, asiakkaam*,
     asiakkaid*, ravintola*, hotel*, kauppa*, liike*, kampaamo*, startup*, oy, oyj, tmi,
     toiminim*, kirjanpi*, ostoresk*, varasto*, paja*, konserni*, tytaryhti*, toimitusjohtaj*,
     yrittaj*, freelanc*, laivasto*, tyokaver*, kahvila*, leipomo*, tyomaa*, henkilost*,
     tilitoimist*, autotall*
  ar شركه, شركتنا, شركتي, الشركه, مكتبنا, مكاتبنا, موظفينا, الموظفين, المقر, مطعم*, فندق*,
     محل*, صالون, متجر*, مؤسستنا, المحاسب*, مستودع*, ورشه, فرعنا, المدير العام, سجل تجاري,
     منشات*, منشاه, مقهي, كافيه, عيادتنا, زبائننا, عملائنا, تاجر, مقاول*, معمل, بوتيك
public:
  en school, classroom, pupils, teachers, municipality, council, town hall, ministry,
     hospital, ward, patients, university, faculty, library, police, fire brigade,
     kindergarten, nursery, public, procurement, tender, government, state, authority, agency,
     army, court, civil servant, department of, headteacher, care home, embassy, nhs, museum,
     prison
  fr ecole*, classe*, eleve*, enseignant*, mairie*, commune*, ville, conseil departemental,
     ministere*, hopita*, service de soins, patients, universite*, faculte, bibliotheque*,
     mediatheque*, police, gendarmerie, pompiers, creche*, public*, marche, prefecture*, etat,
     collectivite*, college, lycee*, rectorat, tribunal, ehpad, chu, intendan*, agent*,
     proviseur, principal, administration, musee*
  fi koulu*, luokka*, luoka*, luokk*, oppilaa*, oppila*, opettaj*, kunta*, kunnan*, kaupunki*,
     kaupungi*, ministerio*, sairaal*, osasto*, potila*, yliopist*, tiedekun*, kirjasto*,
     poliisi*, pelastuslai*, paivakoti*, paivakod*, julki*, hankintayksik*, valtio*, viranom*,
     virasto*, hyvinvointialu*, rehtori*, hoivakot*, terveyskesk*, lukio*, museo*,
     seurakuntayht*, laitos*, vankila*
  ar مدرس*, صف, فصول, طلاب, معلم*, بلدي*, البلديه, وزار*, مستشفي*, قسم, مرضي, جامع*, كليه,
     مكتبه, شرطه, الدفاع المدني, روضه, حضانه, حكوم*, مناقص*, الدوله, هيئه, دائره, مديري*,
     محكمه, ادارتنا, مستوصف, الاداره, امانه, محافظ*, سفاره, متحف, ولايه, جماعه, ابتدائيه,
     ثانويه
club:
  en club, association, society, volunteers, members, board of, committee, treasurer,
     chair of, charity, non-profit, ngo, parish, church, choir, scouts, team, league, our club,
     annual meeting, foundation, fundraiser, clubhouse, housing association, union,
     congregation, residents' association, amateur, orchestra
  fr association*, asso, club*, benevol*, membres, adherent*, bureau de l', tresorier*,
     president*, conseil d'administration, ong, paroisse, eglise, chorale, scouts, equipe,
     federation*, ag, fondation, loi 1901, buvette, comite*, amicale, asbl, cotisation*,
     kermesse, fanfare, troupe, licencie*
  fi yhdisty*, seura*, seuran*, kerho*, vapaaehto*, jasen*, jasene*, hallitu*, rahastonhoit*,
     puheenjoht*, jarjest*, seurakun*, kirko*, kuoro*, partio*, joukkue*, liiga*, saatio*,
     talkoo*, ry, taloyhtio*, asunto-osakeyht*, vuosikokou*, kylayhdist*, urheilus*, juniori*,
     toimikun*
  ar جمعي*, نادي*, النادي, متطوع*, اعضاء, الاعضاء, مجلس الاداره, امين الصندوق, خيري*, منظم*,
     كنيسه, مسجد*, فريق*, كشاف*, اتحاد, مبادر*, رابطه, لجنه, نقابه, غير ربحي*, رئيس الجمعيه,
     كورال, مركز شبابي, رئيس النادي, فرقه
supplier:
  en we manufacture, we supply, our invoice to you, you owe us, we deliver to you,
     our products, manufacturer, wholesaler, vendor, our factory, supplier, we are your supplier,
     agency, sales representative, we sell, distributor, our price list, your purchasing
  fr nous fabriquons, nous fournissons, notre facture, vous nous devez, nous vous livrons,
     fabricant*, grossiste*, fournisseur*, usine, agence, commercial, nous vendons,
     distributeur*, notre catalogue, votre service achat*, prestataire*
  fi valmistam*, toimitamme, laskumme teille, toimittaj*, valmistaj*, tukku*, tehtaam*,
     edustam*, myymme, maahantuoj*, hinnastom*, ostajan*, alihankki*, tavarantoimit*
  ar نصنع, نورد, موردكم, فاتورتنا, مستحقاتنا, مصنعنا, موزع*, مورد*, موردين, نبيع, وكلاء,
     كتالوجنا, مندوب مبيعات, المشتريات

# other companies and other worlds
outside:
  en weather, joke, recipe, football, president, election, capital of, poem, song, movie,
     film, homework, maths, horoscope, girlfriend, love you, lottery, bitcoin, crypto,
     netflix, train, bus, taxi, flight, pizza, cook*, cat, dog, job, vacancy, cv, internship,
     salary, translate, asdf, test, news, score, sing, story, god, war, doctor, passport, game
  fr meteo, blague, recette, foot, president, election*, capitale de, poeme, chanson, film,
     devoirs, maths, horoscope, je t'aime, loto, bitcoin, crypto, netflix, train, bus, taxi,
     vol, pizza, chat, chien, emploi, cv, stage, salaire, tradui*, test, actualite*, match,
     histoire, dieu, guerre, medecin, passeport, jeu, impots, candidature, poste
  fi saa, vitsi*, resep*, jalkapallo*, president*, vaali*, paakaupunk*, runo*, laulu*,
     elokuv*, laksy*, matikk*, horoskoop*, rakastan, lotto*, bitcoin*, krypto*, netflix*,
     juna*, bussi*, taksi*, lento*, pizza*, kissa*, koira*, tyopaik*, hakemu*, cv,
     harjoittelu*, palkk*, kaannä*, testi*, uutis*, ottelu*, tarina*, jumala*, sota*,
     laakari*, passi*, peli*, duuni*, kelan, kela, vero*
  ar طقس, الجو, نكته, وصفه, طبخ*, كره القدم, رئيس, انتخابات, عاصمه, قصيده, اغنيه, فيلم, واجب,
     رياضيات, ابراج, احبك, بحبك, بيتكوين, عملات, نتفلكس, قطار, باص, تكسي, تاكسي, طيران, بيتزا,
     قطه, كلب, وظيفه, وظائف, سيره ذاتيه, تدريب, راتب, ترجم*, تجربه, اخبار, مباراه, قصه, حرب,
     دكتور, جواز, لعبه, حلم, صلاه
question:
  en what, which, how, who, whose, why, can i, could i, is there, are there, is it, do you,
     does
  fr que, quel*, comment, qui, pourquoi, peut-on, puis-je, est-ce, y a-t-il, peux
  fi mita, mika, miten, kuka, miksi, voiko, voinko, onko, onks, voiks, saako, saaks, kuinka,
     mitka, mitenka
  ar ما هو, ما هي, كيف, من هو, ليش, ليه, ممكن, هل, ايش, وش, شو, شنو, ايه, اشنو, علاش, كيفاش,
     تقدرون, اقدر
"""
