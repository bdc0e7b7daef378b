"""Words and phrases of mood and urgency in en, fr, fi and ar: (strong, weak), parted by commas.

`*` stands for any ending. Accents, case and Arabic letter variants do not matter.
"""

ANGRY = (
    "furious, angry, outrage*, disgrace*, ridiculous, unacceptable, appalling, disgust*, scandal*,"
    " rip off, ripoff, scam*, fed up, sick of, sick and tired, useless, incompetent, liars, lying,"
    " worst, pathetic, wtf, bullshit, shame on you, never again, had enough, joke of a, insult*,"
    " fobbed off, lawyer, consumer board, small claims, thieves, idiots, bloody, damn, shambles,"
    " furieu*, en colere, scandaleu*, honte*, inadmissible, inacceptable, ras le bol, marre,"
    " arnaque*,"
    " escroc*, voleurs, incompeten*, n'importe quoi, vous vous moquez, se foutre,"
    " foutage de gueule,"
    " se moque du monde, insupportable, degueulasse, nul a chier, pourri*, plus jamais, avocat,"
    " ca suffit, mise en demeure, tribunal, dgccrf, indigne*, ulcere*, excede*, bordel,"
    " putain, merde,"
    " vihai*, raivo*, torke*, ala-arvoi*, sietamaton*, hapeall*, paska*, perkele, saatana, vittu*,"
    " helvetin, surkea*, kuluttajariitalautakun*, huijau*, huijar*, pelleily*, kettuil*,"
    " ei enaa ikina,"
    " uskomatonta, ala-arvoista, kasittamaton*, loukkaav*, mitta taynna, naurettava*, kyllasty*,"
    " asianajaja*, jarkyttav*, tolkuton*, nolo*,"
    " زفت, نصب, نصابين, حراميه, محتالين, فضيحه, مهزله, غاضب*, معصب*, زعلان*, مستاء*,"
    " عيب عليكم, قرفت,"
    " طفح الكيل, اسوا*, غير مقبول*, مرفوض تماما, استهتار, احتيال, كذاب*, كذب, تستهبلون,"
    " مسخره, محامي,"
    " حمايه المستهلك, حسبي الله, بهدله, ما عاد اتحمل, سيء جدا, خايس*, وقاحه, قله احترام",
    "complain*, terrible, awful, annoy*, frustrat*, rude, again and again, third time, still no,"
    " nobody answers, ignored, disappoint*, waste of time, poor service, not good enough,"
    " dissatisfied,"
    " unhappy, seriously, how dare, not happy, keep waiting, rubbish, enough is enough,"
    " mecontent*, decu*, agace*, enerve*, enervant, lamentable, deplorable, plainte, toujours rien,"
    " personne ne repond, impoli*, desagreable, nul, nulle, nuls, mauvais service, 3eme fois,"
    " troisieme fois, encore une fois, franchement, serieusement, reclamation, on me balade,"
    " pettyny*, tyytymaton*, huono palvelu, arsytta*, suututta*, harmitta*, valitus*,"
    " toykea*, taas kerran,"
    " kolmas kerta, kukaan ei vastaa, jo kolmannen kerran, vielakaan, ihan turhaa, huonosti,"
    " reklamaatio*, suutu*, kurja*, otta* paahan, ketutta*, vituta*, epaasiallis*,"
    " شكوي, محبط*, سيء, سيئه, خدمه سيئه, ما احد يرد, محد يرد, ما في حد بيرد, للمره الثالثه,"
    " مره ثالثه,"
    " تاخير, خيبه, مزعج*, تعبت, مليت, زهقت, مش معقول, مو معقول, غير لائق*, تجاهل*",
)
WORRIED = (
    "worried, worry, anxious, scared, afraid, panic*, desperate, stressed, concerned,"
    " nervous, help me,"
    " please help, at a loss, losing sleep, beside myself, dangerous, unsafe, terrified, fear,"
    " inquiet*, inquiete*, angoiss*, peur, panique*, desespere*, stresse*, au secours,"
    " aidez-moi, aidez moi,"
    " dangereu*, je crains, nous craignons, preoccupe*, desemparee*, desempare*, je ne dors plus,"
    " huolissa*, huolestu*, peloissa*, pelotta*, pelka*, ahdist*, hatae*, hadissa*, paniik*,"
    " stressa*,"
    " auttakaa, vaarallis*, epatoivoi*, hermostu*, jannitta*,"
    " قلق*, قلقان*, خايف*, خائف*, متوتر*, محتار*, ضروري ساعدوني, ساعدوني, انقذوني, خطر,"
    " خطير*, مرعوب*,"
    " متخوف*, اخشي, الله يخليكم",
    "not sure what to do, don't know what to do, hope, hopefully, unsure, confus*, lost,"
    " struggling,"
    " is it normal, should i be, sorry to bother, unfortunately, problem,"
    " perdu*, je ne sais plus, pas sur*, j'espere, malheureusement, embete*, est-ce normal, souci*,"
    " je ne comprends pas, bloque*, galere*,"
    " en tieda mita, toivottavasti, onko normaali*, valitettavasti, neuvoton*, ongelma*, hukassa,"
    " epavarma*, en ymmarra,"
    " مش عارف*, ما ادري, مدري, مو عارف*, ان شاء الله, للاسف, مشكله, ضايع*, لا اعرف ماذا",
)
HAPPY = (
    "thank you so much, thanks so much, many thanks, brilliant, excellent, amazing, awesome,"
    " wonderful,"
    " fantastic, love it, delighted, superb, great service, great job, well done, perfect,"
    " lifesaver,"
    " you're the best, you are the best, impressed, grateful, so happy, very happy, kudos, chapeau,"
    " merci beaucoup, mille mercis, bravo, genial*, super boulot, ravi*, enchante*,"
    " parfait*, excellent*,"
    " formidable*, au top, felicitations, impeccable*, nickel, extra, adorable*, trop bien,"
    " tres content*,"
    " tres satisfait*, reconnaissant*, magnifique*,"
    " kiitos paljon, tuhannet kiitokset, mahtava*, loistava*, ihana*, upea*, erinomai*,"
    " huippu*, tosi hyva,"
    " paras palvelu, onnellinen, iloinen, tyytyvai*, kiitollinen, taydellinen, mainio*,"
    " hienosti, jees,"
    " superia, hattu paasta, kiitosta, ylistys*,"
    " شكرا جزيلا, شكرا كثير*, الف شكر, ممتاز*, رائع*, جميل جدا, مبسوط*, سعيد*, فرحان*,"
    " يعطيكم العافيه,"
    " الله يعطيك العافيه, تسلم ايدك*, ما شاء الله, احسن خدمه, مشكورين, ممتن*,"
    " بارك الله فيكم, روعه, خيال",
    "thanks, thank you, thx, great, nice, good job, pleased, glad, cheers, cool, lovely,"
    " happy, kind,"
    " merci, super, content*, sympa*, gentil*, top, chouette, bien joue, satisfait*,"
    " kiitos, kiitti, hyva juttu, kiva*, mukava*, hieno*, hyvin hoidettu, ystavallinen*,"
    " شكرا, مشكور*, حلو, جيد, ممنون, تسلم, طيب*",
)

HIGH = (
    "urgent*, asap, emergency, immediately, right now, right away, straight away,"
    " as soon as possible,"
    " today, tonight, deadline, by tomorrow, can't wait, cannot wait, stopped working completely,"
    " production is down, standstill, smoke, fire, sparks, burning, leak*, injur*,"
    " before noon, within the hour,"
    " critical, time-critical, hurry, at once, first thing tomorrow, quick as you can,"
    " urgence, urgemment, au plus vite, immediatement, tout de suite, aujourd'hui, ce soir,"
    " des que possible, le plus vite possible, dans l'heure, delai expire*, date limite, a l'arret,"
    " fumee, feu, etincelle*, brule*, fuite*, blesse*, dans la journee, sans delai, sous 24h, vite,"
    " kiire*, kiireelli*, heti, valittomasti, viipymatta, mahdollisimman pian, mahd pian,"
    " tanaan, asap,"
    " deadline, pikaisesti, nopeasti, akuutti*, savua, savuaa, tuli irti, palaa, kipinoi*,"
    " vuotaa, hatatapau*,"
    " seisoo, seis, maaraaika*, tunnin sisalla, pian nyt, ykkoskiireell*,"
    " عاجل*, مستعجل*, ضروري, فورا, حالا, الحين, بسرعه, باسرع وقت, اليوم, الليله, طارئ*,"
    " دخان, حريق, شرار*,"
    " تسريب, متوقف*, توقف العمل, قبل الظهر, دلوقتي, هسه, توا, دابا, في اقرب وقت, اخر موعد",
    "soon, tomorrow, this week, waiting, still waiting, overdue, late, quickly, friday,"
    " by monday, days left,"
    " final reminder, last reminder, tonight's,"
    " demain, cette semaine, rapidement, bientot, en retard, j'attends, nous attendons,"
    " derniere relance,"
    " huomenna, huomiseksi, talla viikolla, pian, odotta*, myohassa, perjantaiksi, maanantaiksi,"
    " غدا, بكره, بكرا, هذا الاسبوع, قريبا, متاخر*, انتظر*, ننتظر",
)
LOW = (
    "no hurry, no rush, not urgent, whenever you have time, when you have time,"
    " at your convenience,"
    " take your time, when it suits, just curious, just wondering, in no hurry, some day,"
    " eventually,"
    " pas urgent, rien d'urgent, pas presse*, quand vous aurez le temps, quand vous pourrez,"
    " a l'occasion,"
    " prenez votre temps, simple curiosite, rien ne presse, sans urgence,"
    " ei kiire*, ei ole kiire*, ei mitaan kiirett*, kun ehditte, kun ehditt*,"
    " kunhan ehditte, rauhassa,"
    " jossain vaiheessa, ihan vain mielenkiinnosta, uteliaisuuttani, jouda* odottaa, ei hoppua,"
    " مو مستعجل*, مش مستعجل*, مهوب مستعجل, غير مستعجل*, ليس عاجلا, براحتكم, علي راحتكم, لما تفضون,"
    " عند فراغكم, متي ما تيسر, مجرد فضول, مش ضروري, مو ضروري, غير عاجل",
    "next year, later, just a question, petite question, plus tard, l'annee prochaine, myohemmin,"
    " ensi vuonna, pikkukysymys, لاحقا, بعدين, السنه القادمه",
)

# Phrases that hold a word from above and mean nothing of the kind.
NEUTRAL = (
    "not angry, not worried, no worries, don't worry, no problem, thanks in advance,"
    " thank you in advance,"
    " not nice, no thanks, no thank you, fire extinguisher*, fire station,"
    " fire brigade, fire department, happy new year, nice to meet you, hope you are well,"
    " hope you're well,"
    " kind regards, best regards, today's, good day,"
    " pas de souci, pas de probleme, merci d'avance, non merci, sans souci, aucun souci,"
    " pas inquiet,"
    " tableau d'affichage, par avance merci, feu vert, nul besoin, nulle part,"
    " super u, merci de me, merci de nous, merci de bien,"
    " ei hataa, ei huolta, ei ongelmaa, ei kiitos, kiitos etukateen, kiitos jo etukateen,"
    " ei huolissaan, kiitos ei, heti kun ehditte, palaa asiaan, palaamme,"
    " ولا يهمك, لا مشكله, مافي مشكله, ما في مشكله, لا شكرا, شكرا مقدما, وشكرا مقدما,"
    " مو زعلان, مش زعلان,"
    " صباح الخير, اليوم السابق"
)

# Complaints about a gladness ("not happy") count as weak anger, so they are not lost with it.
_UNHAPPY = (
    "not happy, not satisfied, not pleased, pas content*, pas satisfait*, en ole tyytyvai*,"
    " emme ole tyytyvai*, مش مبسوط*, مو مبسوط*, غير راض*, مو راض*, مش راض*"
)

MOODS = {
    "angry": (ANGRY[0] + ", " + _UNHAPPY, ANGRY[1]),
    "worried": WORRIED,
    "happy": HAPPY,
}
URGENCIES = {"high": HIGH, "low": LOW}
