"""Wordings of every axis value, as people would type them; the last two of each list are held out (splits.py)."""

from __future__ import annotations


def _split(text: str) -> tuple[str, ...]:
    return tuple(" ".join(wording.split()) for wording in text.split(";"))


ORIGINAL = _split(
    """
    the original game; original; original style; no style; unchanged; as it is; do nothing; just the game;
    no restyling; the game as it was made; keep the original look; normal game graphics; leave everything
    as it is; plain, no effect
    """
)

THEME_WORDINGS = {
    axis_value: _split(text)
    for axis_value, text in {
        "original": """
            the same world; original world; keep the world as it is; same place as before; no theme; the
            game's own world; keep the theme; things stay what they are; the world unchanged; same
            objects; the world as the game has it; don't change what things are
        """,
        "molten lava": """
            molten lava world; lava; everything is on fire and made of lava; volcano; volcanic landscape
            with rivers of lava; glowing magma and black rock; fire and brimstone; burning inferno; hell
            with lava lakes; inside an erupting volcano; cracked basalt and embers; a land of fire;
            volcanic hellscape; the floor is lava
        """,
        "winter": """
            winter; snowy winter world; everything covered in snow; frozen ice world; ice and snow; arctic
            tundra; snow; a frosty winter wonderland; north pole; deep snow and frozen lakes; christmas
            winter land; icy glacier; frozen tundra; a blizzard has buried everything
        """,
        "candy": """
            candy land; candy world; everything is made of sweets; sugar and candy canes; pink frosting
            with sprinkles; a world of lollipops and gingerbread; sweets and chocolate; cotton candy
            dream; gingerbread houses and sugar icing; cake and candy kingdom; gummy bears and candy;
            candy; a confectionery wonderland; sugary dessert land
        """,
        "jungle": """
            jungle; tropical jungle; dense rainforest; overgrown with vines and leaves; amazon jungle;
            lush green rainforest with moss; ruins overgrown by the jungle; wild jungle full of plants;
            leaves everywhere; deep green forest with vines; mossy jungle world; tropical rain forest;
            thick vegetation swallowed everything; in the heart of the amazon
        """,
        "desert": """
            desert; sandy desert; sahara; sand dunes; ancient egypt in the desert; hot desert with cacti;
            sandstone canyons; arabian desert; everything made of sand; dry desert with an oasis; wild
            west desert; dunes and sandstone; scorching sand under a hot sky; a sea of dunes
        """,
        "haunted": """
            haunted; haunted house; spooky halloween world; ghosts and pumpkins; creepy graveyard;
            halloween; horror mansion with ghosts; spooky haunted forest; gothic horror; scary ghost
            world; cursed and haunted land; dark and spooky place; eerie cemetery full of spirits; a
            witch's nightmare
        """,
        "underwater": """
            underwater; underwater world; under the sea; coral reef; at the bottom of the ocean; deep sea
            with fish and corals; sunken city; ocean floor; submerged in blue water; an aquarium;
            atlantis; undersea world with bubbles; beneath the waves; a world drowned in the ocean
        """,
        "alien": """
            alien planet; alien world; strange extraterrestrial planet; on another planet; weird alien
            landscape with acid lakes; outer space colony on an alien planet; science fiction planet with
            purple ground; aliens; bioluminescent alien world; an unknown planet with two moons; xenomorph
            planet; extraterrestrial; a distant exoplanet; somewhere in another galaxy
        """,
        "golden temple": """
            golden temple; everything is made of gold; temple of gold; gold and marble palace; a palace
            made of gold; golden palace with red carpets; gold; city of gold; el dorado; rich golden
            temple with ornaments; sacred golden shrine; a treasure temple; gilded palace of a king; midas
            touched everything
        """,
        "post-apocalyptic": """
            post-apocalyptic; post apocalyptic wasteland; ruined city after the war; after the apocalypse;
            rust and rubble; nuclear wasteland; abandoned, rusty and broken; the end of the world;
            destroyed city in dust; wasteland; dystopian ruins; apocalypse; desolate ruins of
            civilisation; everything is decayed and falling apart
        """,
        "medieval": """
            medieval; medieval castle; middle ages; knights and castles; a medieval kingdom; fantasy
            kingdom with stone castles; medieval village; castle with banners; in the age of knights; old
            stone castle and cobblestones; king arthur; medieval times; the dark ages; a feudal realm of
            knights
        """,
        "neon city": """
            neon city; cyberpunk city; futuristic neon city; cyberpunk; synthwave city; tokyo with neon
            signs; retro wave world with a neon grid; glowing neon metropolis; blade runner city; 80s
            synthwave; vaporwave city; a city of neon lights; outrun style megacity; futuristic metropolis
            of glowing signs
        """,
    }.items()
}

LIGHT_WORDINGS = {
    axis_value: _split(text)
    for axis_value, text in {
        "as lit": """
            same lighting; original light; keep the light; lit as before; normal light; no change of
            light; the light as it is; the game's own lighting; same time of day; unchanged lighting;
            usual light; don't touch the lighting
        """,
        "night": """
            at night; night; in the moonlight; under the stars; dark night with moonlight; midnight;
            nighttime; in the middle of the night; a starry night; after dark; moonlit; night time; when
            the moon is up; by starlight
        """,
        "golden sunset": """
            at sunset; golden sunset; golden hour; in the evening sun; warm sunset light; sundown; under
            an orange sky; sunset; in warm golden light; late afternoon sun; evening glow; at dusk with a
            low sun; as the sun goes down; bathed in amber light
        """,
        "storm": """
            stormy; in a storm; overcast; under dark clouds; gloomy grey weather; thunderstorm; dark and
            cloudy; bad weather; storm clouds; grey stormy sky; dull rainy day; in stormy weather; before
            a thunderstorm; bleak overcast day
        """,
        "neon-lit": """
            neon light; lit by neon; in pink and cyan light; under neon lamps; neon lighting; club lights;
            purple and blue neon glow; with neon lights; nightclub lighting; magenta and blue light;
            neon-lit; glowing neon lighting; in the glow of neon tubes; disco lights
        """,
        "misty morning": """
            in the mist; misty morning; foggy; in thick fog; morning fog; hazy; fog everywhere; pale misty
            light; early morning mist; on a foggy day; in dense fog; soft morning haze; shrouded in mist;
            fog rolling in at dawn
        """,
        "torchlight": """
            by torchlight; torchlight; lit by a torch; in candlelight; only a lantern for light; dark with
            a torch; lantern light; by candle light; in the light of a lamp; a torch in the darkness;
            firelight; lit only by a lantern; in the flicker of a torch; dungeon light
        """,
    }.items()
}

MEDIUM_WORDINGS = {
    axis_value: _split(text)
    for axis_value, text in {
        "as rendered": """
            same graphics; rendered as before; no filter; same rendering; as rendered; in 3d graphics;
            normal rendering; keep the art style; the game's own graphics; computer graphics; like a video
            game; don't change the drawing style
        """,
        "cel shading": """
            cel shading; cel shaded; cartoon; anime; as a cartoon; anime style; toon shading with ink
            lines; cartoon with black outlines; like an animated movie; hand drawn animation; saturday
            morning cartoon; toon style; flat shaded cartoon look; japanese animation
        """,
        "watercolour": """
            watercolour; watercolor; as a watercolour painting; watercolor painting; painted in
            watercolours; soft watercolor on paper; aquarelle; wet watercolour washes; a watercolor
            illustration; water colours; in watercolor style; delicate watercolour; painted with diluted
            pigments on paper; bleeding watercolour washes
        """,
        "oil painting": """
            oil painting; as an oil painting; painted in oil; oil on canvas; thick brush strokes;
            impressionist painting; van gogh; like a painting by monet; an old oil painting; oil paint;
            impasto; painterly with visible brush strokes; a canvas in the style of the impressionists;
            heavy oil brushwork
        """,
        "pencil sketch": """
            pencil sketch; pencil drawing; sketch; hand drawn graphite drawing; drawn with a pencil; as a
            sketch on paper; black and white pencil drawing; graphite; hatched pencil drawing; a drawing
            in pencil; sketchbook; rough pencil sketch; scribbled in a notebook; shaded with graphite
            hatching
        """,
        "pixel art": """
            pixel art; 8 bit; 8-bit pixel art; retro pixels; pixelated; 16 bit console graphics; old
            school pixel graphics; like an old nes game; low resolution pixels; pixel style; chunky
            pixels; retro game; super nintendo graphics; big blocky pixels
        """,
        "neon wire": """
            wireframe; neon wireframe; glowing lines; neon lines on black; vector graphics; glowing vector
            display; tron wireframe; neon outlines; only glowing outlines; wire frame; laser lines; a mesh
            of glowing lines; vectrex style; luminous wire model on black
        """,
        "woodblock print": """
            woodblock print; japanese woodblock print; ukiyo-e; hokusai; like a woodcut; woodcut; old
            japanese print; printed from wood blocks; in the style of hiroshige; ukiyo e print; wood block
            print; edo period print; like the great wave off kanagawa; traditional japanese block printing
        """,
        "comic book": """
            comic book; comic; as a comic; comic style with halftone dots; pop art; halftone dots; roy
            lichtenstein; graphic novel; superhero comic; like a printed comic page; comic strip; marvel
            comic; vintage comic print; ben-day dots and thick ink
        """,
    }.items()
}
