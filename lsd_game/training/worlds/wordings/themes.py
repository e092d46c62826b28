"""What a theme is asked for by."""

from __future__ import annotations

from lsd_game.training.worlds.wordings.split import split

THEME_WORDINGS = {
    axis_value: split(text)
    for axis_value, text in {
        "original": """
            the same world; original world; keep the world as it is; same place as before; no theme; the
            game's own world; keep the theme; things stay what they are; the world unchanged; same objects;
            the world as I know it; same level, same things; nothing replaced; the place as the designers
            built it; the setting stays; keep every object; as in the original game world; the usual world;
            same scenery; its normal environment; the scene as before; the world as the game has it; don't
            change what things are
        """,
        "molten lava": """
            molten lava world; lava; everything is on fire and made of lava; volcano; volcanic landscape
            with rivers of lava; glowing magma and black rock; fire and brimstone; burning inferno; hell
            with lava lakes; inside an erupting volcano; cracked basalt and embers; a land of fire; magma;
            molten rock; rivers of molten rock; lava world; hell; infernal underworld; burning hell; flames
            and embers everywhere; a burning world; volcanic; volcano eruption; molten; hot lava and ash;
            obsidian and magma; fiery; made of fire; on fire; the ground cracks open and lava flows; demon
            realm of fire; lava fields; scorched and burning; charred rock with glowing cracks; red hot
            molten metal; mount doom; mordor; ashes and smoke; lava planet; a furnace; volcanic hellscape;
            the floor is lava
        """,
        "winter": """
            winter; snowy winter world; everything covered in snow; frozen ice world; ice and snow; arctic
            tundra; snow; a frosty winter wonderland; north pole; deep snow and frozen lakes; christmas
            winter land; icy glacier; icy; frozen; snow covered; snowfall; frost; cold winter; winter
            wonderland; siberia; antarctica; ice age; ice planet; snowy mountains; frozen lake; everything
            frozen solid; a world of ice; christmas; snowy village; alpine winter; freezing cold; icicles
            and snowdrifts; greenland; polar; snow and ice everywhere; ski resort; ice palace; white winter
            landscape; glacier; december; frozen tundra; a blizzard has buried everything
        """,
        "candy": """
            candy land; candy world; everything is made of sweets; sugar and candy canes; pink frosting with
            sprinkles; a world of lollipops and gingerbread; sweets and chocolate; cotton candy dream;
            gingerbread houses and sugar icing; cake and candy kingdom; gummy bears and candy; candy;
            sweets; sugar; lollipops; chocolate world; made of chocolate; gingerbread; gingerbread world;
            icing and sprinkles; marshmallows; cupcakes; everything is candy; bonbons; jelly beans and
            lollipops; ice cream world; candy cane forest; edible world; sweet pink candy; cookies and
            cream; willy wonka; donuts and frosting; bubblegum; sugar world; toffee and caramel; land of
            sweets; cotton candy; birthday cake; honey and waffles; gummi; a confectionery wonderland;
            sugary dessert land
        """,
        "jungle": """
            jungle; tropical jungle; dense rainforest; overgrown with vines and leaves; amazon jungle; lush
            green rainforest with moss; ruins overgrown by the jungle; wild jungle full of plants; leaves
            everywhere; deep green forest with vines; mossy jungle world; tropical rain forest; rainforest;
            vines; moss and ferns; overgrown; overgrown with plants; tropical forest; green jungle; palm
            trees and ferns; plants everywhere; forest; lianas; mayan ruins in the jungle; nature took over;
            congo; borneo; lush and green; covered in leaves; leafy; swampy jungle; giant plants; deep in
            the forest; overgrown by nature; tarzan; green wilderness; bushes and leaves; tropics; botanical
            garden gone wild; thick vegetation swallowed everything; in the heart of the amazon
        """,
        "desert": """
            desert; sandy desert; sahara; sand dunes; ancient egypt in the desert; hot desert with cacti;
            sandstone canyons; arabian desert; everything made of sand; dry desert with an oasis; wild west
            desert; dunes and sandstone; dunes; sand; sand everywhere; egypt; pyramids; dry and sandy; gobi;
            mojave; cactus desert; arid; arid land; dusty canyon; camels and dunes; in the sahara; sandy;
            dry wasteland of sand; wild west; western; mesa; arizona; dune; tatooine; oasis; sandstorm
            country; hot and dry; egyptian tomb; barren sandy plain; morocco; scorching sand under a hot
            sky; a sea of dunes
        """,
        "haunted": """
            haunted; haunted house; spooky halloween world; ghosts and pumpkins; creepy graveyard;
            halloween; horror mansion with ghosts; spooky haunted forest; gothic horror; scary ghost world;
            cursed and haunted land; dark and spooky place; spooky; ghosts; creepy; halloween night;
            graveyard; ghost town; horror; horror movie; gothic; scary; vampire castle; transylvania;
            zombies and tombstones; cursed; witches and ghosts; pumpkins; jack o lanterns; haunted mansion;
            a haunted place; undead; crypt; dracula; evil haunted woods; phantom; eerie cemetery full of
            spirits; a witch's nightmare
        """,
        "underwater": """
            underwater; underwater world; under the sea; coral reef; at the bottom of the ocean; deep sea
            with fish and corals; sunken city; ocean floor; submerged in blue water; an aquarium; atlantis;
            undersea world with bubbles; ocean; under water; sea; deep ocean; coral; corals and fish;
            seaweed; kelp forest; on the seabed; sunken ship; submarine; flooded; aquatic; mermaid kingdom;
            diving; the deep; marine world; lost city under the sea; reef; bottom of the sea; fish
            everywhere; pacific ocean; blue depths; scuba; little mermaid; submerged; beneath the waves; a
            world drowned in the ocean
        """,
        "alien": """
            alien planet; alien world; strange extraterrestrial planet; on another planet; weird alien
            landscape with acid lakes; outer space colony on an alien planet; science fiction planet with
            purple ground; aliens; bioluminescent alien world; an unknown planet with two moons; xenomorph
            planet; extraterrestrial; alien landscape; extraterrestrial world; sci-fi planet; another
            planet; ufo; space aliens; strange planet; avatar pandora; foreign planet; mars colony of
            aliens; extraterrestrial life; purple alien plants; weird creatures; glowing alien plants;
            otherworldly; out of this world; an alien moon; cosmic; planet of the aliens; strange organisms;
            slime and acid; spaceship crash on a planet; unearthly; purple planet; biomechanical; far away
            planet; star wars planet; extraterrestrial jungle; a distant exoplanet; somewhere in another
            galaxy
        """,
        "golden temple": """
            golden temple; everything is made of gold; temple of gold; gold and marble palace; a palace made
            of gold; golden palace with red carpets; gold; city of gold; el dorado; rich golden temple with
            ornaments; sacred golden shrine; a treasure temple; golden; made of gold; solid gold; treasure;
            treasure chamber; golden world; all gold; palace; royal palace; gold and jewels; gold
            everywhere; opulent; aztec gold; inca temple; temple; shiny gold; golden statues; luxury gold;
            versailles; ornate golden halls; golden treasure; gold bars and coins; marble and gold; precious
            metal; buddhist temple of gold; riches; sultan's palace; byzantine gold; gilded palace of a
            king; midas touched everything
        """,
        "post-apocalyptic": """
            post-apocalyptic; post apocalyptic wasteland; ruined city after the war; after the apocalypse;
            rust and rubble; nuclear wasteland; abandoned, rusty and broken; the end of the world; destroyed
            city in dust; wasteland; dystopian ruins; apocalypse; ruins; fallout; mad max; apocalyptic;
            postapocalyptic; after the bombs; nuclear winter ruins; rusty; rust; abandoned; destroyed;
            rubble; bombed city; war ruins; decay; rusted metal and debris; end of days; broken world;
            collapsed buildings; chernobyl; ruined world; radioactive wasteland; junkyard; the last of us;
            scrap metal; society has collapsed; dead city; desolate ruins of civilisation; everything is
            decayed and falling apart
        """,
        "medieval": """
            medieval; medieval castle; middle ages; knights and castles; a medieval kingdom; fantasy kingdom
            with stone castles; medieval village; castle with banners; in the age of knights; old stone
            castle and cobblestones; king arthur; medieval times; castle; knights; stone castle; fantasy;
            medieval fantasy; kingdom; dungeons and dragons; medieval town; castles and banners; old castle;
            fortress; in the time of knights; royal castle; cobblestones; swords and shields; village of the
            middle ages; lord of the rings; skyrim; camelot; stone walls and towers; medieval europe; castle
            dungeon; crusaders; gothic cathedral; peasants and knights; ye olde village; viking age; fairy
            tale castle; the dark ages; a feudal realm of knights
        """,
        "neon city": """
            neon city; cyberpunk city; futuristic neon city; cyberpunk; synthwave city; tokyo with neon
            signs; retro wave world with a neon grid; glowing neon metropolis; blade runner city; 80s
            synthwave; vaporwave city; a city of neon lights; cyberpunk 2077; neon; neon signs; night city;
            futuristic; futuristic city; synthwave; 80s neon; neon metropolis; vaporwave; sci-fi city; cyber
            city; neon grid; retrowave; cyberspace; hacker city; tron; shinjuku at night; neon skyscrapers;
            electric city; city of the future; hong kong neon; holograms and neon; digital neon world; retro
            futuristic city; techno city; outrun style megacity; futuristic metropolis of glowing signs
        """,
    }.items()
}
