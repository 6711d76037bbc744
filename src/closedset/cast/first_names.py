"""First names that mostly women or mostly men bear, for parts of whom a script says nothing else.

Written from general knowledge, across languages. A name that both bear (Alex, Sasha, Noor) is in
neither list, and whoever casts the part can always say otherwise in ``cast.json``.
"""

from __future__ import annotations

WOMEN = frozenset(
    """
    abigail ada adela adele adelina adriana agata agatha agnes aicha aida aiko aileen aisha alba
    alexandra alice alicia alina alma althea amal amalia amanda amara amelia amelie amina amira amy
    ana anastasia andrea angela angelica angelina anita anja anna annabel anne annette annie anya
    aoife april aria ariadne astrid athena aurora ava aya ayesha ayumi azadeh barbara beatrice
    beatriz bella bernadette bertha bess beth bethany bianca birgit bonnie brenda briana bridget
    brigitte camila camille candace carla carmen carol carolina caroline cassandra catalina
    catherine cecilia celeste celia celine chandra charlotte chiara chiyo chloe christina christine
    ciara claire clara clarissa claudia clementine colette consuelo cora cordelia cynthia dagmar
    daisy dalia daniela daphne deborah deirdre delia delilah delphine denise diana dina dolores
    donna dora doris dorothy edith edna eileen elaine eleanor elena eleni elisa elizabeth ella
    ellen elmira eloise elsa elsie elvira emilia emily emma enid erika esmeralda esperanza estelle
    esther eugenia eva eve evelyn fanny farah fatima fatou felicia fernanda fiona flora florence
    frances francesca freya frida gabriela gail galina gemma genevieve georgia geraldine gertrude
    gina giovanna gisela gita giulia gloria grace greta gretchen guadalupe gudrun gwen gwendolyn
    hana hannah harriet hazel heather heidi helen helena helga henrietta hermione hilda hildegard
    holly hope ida ildiko ilse imelda imogen indira ines inga ingrid irena irene irina iris irma
    isabel isabella isadora isla isolde ivana ivy jacqueline jade jana jane janet janice jasmine
    jean jeanne jennifer jenny jessica jill jo joan joanna johanna josefina josephine joy joyce
    juana judith judy julia juliana julie juliet june kamala karen karin katarina kate katerina
    katherine kathleen kathryn katya kavita kayla keiko kiara kirsten klara kristen kristina ksenia
    lakshmi lara larissa latoya laura lauren layla lea leah leila lena leonora leticia lidia lila
    lilian lillian lily lina linda lisa liv liza lola lorena lorna lotte louisa louise lucia lucille
    lucinda lucy ludmila luisa lupe lydia mabel madeleine madge maeve magda magdalena maggie mai
    malala malika mara marcela margaret margarita margot maria mariam marianne marie mariko marina
    marisol marjorie marlene marta martha martina mary matilda maud maureen mavis maya mei melanie
    melissa mercedes mia michelle mildred millicent milena mina mira miranda miriam molly mona
    monica morag muriel mylene myra myrtle nadia nadine nancy naomi natalia natalie natasha nell
    nellie nesrin nicole nina noemi nora norma octavia odette olga olive olivia ondine oona ophelia
    pamela paola patricia paula pauline peggy penelope penny perla petra philippa phoebe phyllis
    pilar polly portia prisca priscilla priya prudence rachel ramona rania rebecca regina renata
    rhoda rhonda rita roberta rosa rosalind rosario rose rosemary roxana ruby ruth sabine sabrina
    sadie sakura sally salma samantha samira sandra sara sarah saskia savitri scarlett selma serena
    shanti sharon sheila shirin shirley sibyl sigrid silvia simone sinead siobhan sofia solange
    sonia sophia sophie stella stephanie sue susan susanna suzanne svetlana sybil sylvia tabitha
    tamara tanya tatiana teresa thelma theodora theresa tilda tina trudy uma una ursula valentina
    valeria vanessa vera verena veronica victoria vilma viola violet virginia vivian wanda wendy
    wilhelmina wilma winifred xenia ximena yasmin yoko yolanda yuki yvette yvonne zainab zelda zoe
    zora zuleika zuzana
    """.split()
)
MEN = frozenset(
    """
    aaron abdul abdullah abe abel abraham adam adolfo adrian ahmed akira alan albert alberto aldo
    alejandro alessandro alexander alexei alfie alfonso alfred ali alistair alonso amadou ambrose
    amir amos anatole anders andre andreas andrei andres andrew angelo angus anthony anton antonio
    archie aristide arjun armand armando arnold arthur arturo arvid asher ashok attila august
    augustin augustine axel baptiste barnaby barney barry bartholomew basil bastian ben benedict
    benito benjamin bernard bernardo bert bertram bill billy bjorn bogdan boris brad bradley
    brendan brian bruce bruno byron caleb callum calvin carl carlo carlos carsten cedric cesar
    charles charlie chester chidi chris christopher clarence claude clayton clement clive clyde
    colin connor conrad constantine cornelius cosmo craig cyril cyrus damian damien daniel dario
    dariusz darren david davide declan dennis derek desmond diego dieter dimitri dirk dmitri dominic
    donald douglas duncan dwight earl ebenezer eddie edgar edmund eduardo edward edwin efrain egon
    eli elias elijah elliot emeka emil emiliano emilio enrico enrique enzo eric ernest ernesto
    ernst erwin ethan etienne eugene ezekiel ezra fabian fabio farid felipe felix fergus fernando
    fidel filip finn florian floyd francesco francisco francois frank franz fred frederick friedrich
    fritz fyodor gareth garrett gary gaspard gaston gavin geoffrey george georgi gerald gerard
    gerhard gideon gilbert giles gino giorgio giovanni giuseppe glenn gordon goran graham gregor
    gregory grigori guido guillermo gunther gus gustav guy hakim hamid hamish hank hans harold
    harry harvey hasan hassan hector heinrich helmut hendrik henri henry herbert herman hiroshi
    homer horace horst howard hubert hugh hugo humphrey hussein ian ibrahim ignacio igor ike imran
    isaac isaiah ismael ivan ivo jack jacob jacques jaime jakob james jamal jan janos jared jasper
    javier jeff jeffrey jeremiah jeremy jerome jesus jim jimmy joachim joaquin joe joel johan johann
    johannes john johnny jonas jonathan jorge jose josef joseph joshua juan julio julius jurgen
    justin kamal karim karl karol kaspar keith ken kenji kenneth kevin khalid klaus knut konrad
    konstantin kofi kurt kwame lamar lars laszlo laurence lawrence lazarus leander leif len leo
    leon leonard leonardo leonid leopold leroy lester liam lionel llewellyn lloyd lorenzo lothar
    louis luca lucas luciano ludwig luigi luis luke luther magnus mahmoud malcolm manfred manuel
    marc marcel marcello marco marcus mariano mario marius mark marlon martin marvin mateo matthew
    matthias maurice mauricio max maximilian maxwell mehmet melvin michael miguel mihai mikhail
    miles milo milton mitchell mohamed mohammed mortimer moses muhammad murray mustafa nathan
    nathaniel neil nelson niall nicholas nick nigel nikolai nils noah norman octavio olaf oleg
    oliver omar orlando orson oscar osvaldo oswald otto owen pablo paolo parker pascal patrick
    paul pavel pedro percival percy peter phil philip philippe pierre piotr quentin rafael raj
    ralph ramon raoul rashid raul raymond reginald reinhard rene reuben rex ricardo richard rick
    roald robert roberto rodney rodrigo rodolfo roger roland rolf roman romeo ron ronald rory
    ross rudolf rufus rupert russell salvador salvatore sam samir samuel sanjay santiago sasuke
    saul scott sean sebastian seamus serge sergei sergio seth seymour sid sidney siegfried silas
    simon solomon stanislav stanley stefan stephen steve steven stuart sven sylvester tadeusz
    takeshi tariq ted terence thaddeus theo theodore thomas tiago tim timothy tobias toby todd tom
    tomas tommy tony toshiro travis trevor tristan tyrone ulrich umberto uwe vaclav valentin
    vernon vicente victor viktor vikram vincent vincenzo vito vladimir waldo wallace walter warren
    wayne werner wilbur wilfred wilhelm will william winston wojciech wolfgang xavier yannick
    youssef yuri yusuf yves zachary zoltan
    """.split()
)


def feminine(name: str) -> bool | None:
    """Return whether a character's first name is mostly a woman's; None if nobody can tell."""
    first = name.split()[0].casefold() if name.split() else ""
    return None if (first in WOMEN) == (first in MEN) else first in WOMEN
