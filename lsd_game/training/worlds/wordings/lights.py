"""What a light is asked for by."""

from __future__ import annotations

from lsd_game.training.worlds.wordings.split import split

LIGHT_WORDINGS = {
    axis_value: split(text)
    for axis_value, text in {
        "as lit": """
            same lighting; original light; keep the light; lit as before; normal light; no change of light;
            the light as it is; the game's own lighting; same time of day; unchanged lighting; same
            brightness; same light; no new light; leave the light alone; lighting unchanged; light stays;
            the original lighting; keep the lighting; as bright as before; natural light of the game;
            default lighting; no lighting change; usual light; don't touch the lighting
        """,
        "night": """
            at night; night; in the moonlight; under the stars; dark night with moonlight; midnight;
            nighttime; in the middle of the night; a starry night; after dark; moonlit; night time; dark
            night; night sky; moonlight; stars; late at night; nocturnal; moonlit night; in the dark of
            night; blue night; night scene; at midnight; tonight; by moonlight; night falls; by night; deep
            night; stars in the sky; night mode; when the moon is up; by starlight
        """,
        "golden sunset": """
            at sunset; golden sunset; golden hour; in the evening sun; warm sunset light; sundown; under an
            orange sky; sunset; in warm golden light; late afternoon sun; evening glow; at dusk with a low
            sun; sunset light; orange sunset; evening; evening light; warm light; dusk; at dusk; golden
            light; sunset sky; the sun sets; low sun; orange light; warm evening; last light of day; red
            evening sky; sun is setting; twilight glow; summer evening; warm orange glow; at the end of the
            day; magic hour; glowing sunset; as the sun goes down; bathed in amber light
        """,
        "storm": """
            stormy; in a storm; overcast; under dark clouds; gloomy grey weather; thunderstorm; dark and
            cloudy; bad weather; storm clouds; grey stormy sky; dull rainy day; in stormy weather; storm;
            rainy; rain; rain and clouds; cloudy; dark clouds; thunder; thunder and lightning; grey sky;
            gloomy; gloomy weather; stormy weather; dark sky; heavy clouds; rainstorm; overcast sky; dreary;
            dull grey light; a storm is coming; grey clouds; bad weather is coming; tempest; before a
            thunderstorm; bleak overcast day
        """,
        "neon-lit": """
            neon light; lit by neon; in pink and cyan light; under neon lamps; neon lighting; club lights;
            purple and blue neon glow; with neon lights; nightclub lighting; magenta and blue light;
            neon-lit; glowing neon lighting; pink and blue light; neon glow; pink neon; purple light; cyan
            and magenta light; neon illumination; night club; colourful club lights; glowing pink light;
            party lights; under neon signs; ultraviolet light; blacklight; rgb lights; pink and purple
            lights; blue and pink glow; bright neon light; rave lights; lit by neon signs; in the glow of
            neon tubes; disco lights
        """,
        "misty morning": """
            in the mist; misty morning; foggy; in thick fog; morning fog; hazy; fog everywhere; pale misty
            light; early morning mist; on a foggy day; in dense fog; soft morning haze; fog; mist; misty;
            foggy morning; thick fog; haze; hazy morning; foggy weather; mist everywhere; morning mist;
            covered in fog; white fog; dense mist; low visibility; steam and mist; mist over everything;
            lost in the fog; pale morning light; silent hill fog; hidden in mist; in the haze; shrouded in
            mist; fog rolling in at dawn
        """,
        "torchlight": """
            by torchlight; torchlight; lit by a torch; in candlelight; only a lantern for light; dark with a
            torch; lantern light; by candle light; in the light of a lamp; a torch in the darkness;
            firelight; lit only by a lantern; torch; torches; candlelight; by candlelight; candles; lantern;
            by lantern light; lit by torches; fire light; campfire; by the fire; dark, with a lantern; with
            a lantern; flickering light; candle; torch lit; by the light of a fire; in the dark with a
            torch; lit by candles; oil lamp; a single lamp; in the flicker of a torch; dungeon light
        """,
    }.items()
}
