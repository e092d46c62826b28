"""What a medium is asked for by."""

from __future__ import annotations

from lsd_game.training.worlds.wordings.split import split

MEDIUM_WORDINGS = {
    axis_value: split(text)
    for axis_value, text in {
        "as rendered": """
            same graphics; rendered as before; no filter; same rendering; as rendered; in 3d graphics;
            normal rendering; keep the art style; the game's own graphics; computer graphics; no
            stylisation; realistic rendering; ordinary graphics; standard graphics; default graphics;
            graphics unchanged; no art filter; as the engine draws it; game graphics; 3d rendered; keep the
            rendering; like a video game; don't change the drawing style
        """,
        "cel shading": """
            cel shading; cel shaded; cartoon; anime; as a cartoon; anime style; toon shading with ink lines;
            cartoon with black outlines; like an animated movie; hand drawn animation; saturday morning
            cartoon; toon style; cel-shaded; cel; manga; anime cartoon; as an anime; cartoon style;
            cartoonish; ink outlines; black outlines; toon; studio ghibli; disney; animated movie; animated
            series; comic anime; cartoon network; borderlands; wind waker; bold outlines; cartoon look; as
            in a cartoon; drawn like a cartoon; cell shading; animation; flat shaded cartoon look; japanese
            animation
        """,
        "watercolour": """
            watercolour; watercolor; as a watercolour painting; watercolor painting; painted in
            watercolours; soft watercolor on paper; aquarelle; wet watercolour washes; a watercolor
            illustration; water colours; in watercolor style; delicate watercolour; water colour; water
            color; aquarell; watercolour on paper; watercolor wash; painted with watercolors; loose
            watercolor; soft watercolour painting; watercolour sketch; gouache; pastel watercolor; paper and
            watercolor; watery paint; children's book watercolor; light washes of colour; transparent
            watercolor; wet paint on paper; watercolor art; watercolour style; as an aquarelle; washed
            colours on paper; painted on wet paper; painted with diluted pigments on paper; bleeding
            watercolour washes
        """,
        "oil painting": """
            oil painting; as an oil painting; painted in oil; oil on canvas; thick brush strokes;
            impressionist painting; van gogh; like a painting by monet; an old oil painting; oil paint;
            impasto; painterly with visible brush strokes; oil; oils; painted; painting; a painting;
            impressionism; impressionist; monet; van gogh painting; starry night by van gogh; brush strokes;
            oil on canvas painting; classic oil painting; renaissance painting; rembrandt; thick paint; as a
            painting; painted canvas; cezanne; fine art painting; expressive brush strokes; palette knife;
            old master painting; oil paint on canvas; like a van gogh; a canvas in the style of the
            impressionists; heavy oil brushwork
        """,
        "pencil sketch": """
            pencil sketch; pencil drawing; sketch; hand drawn graphite drawing; drawn with a pencil; as a
            sketch on paper; black and white pencil drawing; graphite; hatched pencil drawing; a drawing in
            pencil; sketchbook; rough pencil sketch; pencil; drawing; sketched; as a pencil drawing; hand
            drawn; graphite drawing; pencil on paper; black and white sketch; charcoal; charcoal drawing;
            grey pencil; drawn by hand; line drawing; sketchy; as a drawing; rough sketch; pencil lines;
            pencil shading; drawn on paper; take on me; sketch on white paper; doodle; technical drawing in
            pencil; scribbled in a notebook; shaded with graphite hatching
        """,
        "pixel art": """
            pixel art; 8 bit; 8-bit pixel art; retro pixels; pixelated; 16 bit console graphics; old school
            pixel graphics; like an old nes game; low resolution pixels; pixel style; chunky pixels; retro
            game; pixels; pixel; 8bit; 16bit; 8 bit game; 16-bit; nes; snes; gameboy; retro game graphics;
            old video game; pixelart; low res; mosaic of pixels; commodore 64; retro pixel game; arcade
            pixels; sprite graphics; chunky pixel art; pixel graphics; atari; like an old computer game;
            pixelated retro game; game boy graphics; big pixels; super nintendo graphics; big blocky pixels
        """,
        "neon wire": """
            wireframe; neon wireframe; glowing lines; neon lines on black; vector graphics; glowing vector
            display; tron wireframe; neon outlines; only glowing outlines; wire frame; laser lines; a mesh
            of glowing lines; vector lines; glowing wireframe; neon outline; outlines only; lines on black;
            tron lines; vector display; battlezone; asteroids vector graphics; glowing edges; edges only;
            glow lines; only lines; bright lines on black; laser; lasers; neon contours; green wireframe;
            edge glow; made of light lines; contour lines in neon; oscilloscope; vectrex style; luminous
            wire model on black
        """,
        "woodblock print": """
            woodblock print; japanese woodblock print; ukiyo-e; hokusai; like a woodcut; woodcut; old
            japanese print; printed from wood blocks; in the style of hiroshige; ukiyo e print; wood block
            print; edo period print; ukiyo; japanese print; woodblock; woodcut print; hiroshige; japanese
            art; old japanese art; hokusai print; wood print; woodblock style; block print; as a woodcut;
            linocut; edo; japanese painting; as ukiyo-e; carved wood print; print on rice paper; japanese
            woodcut; wood engraving; in the style of hokusai; printed in old japan; utamaro; like the great
            wave off kanagawa; traditional japanese block printing
        """,
        "comic book": """
            comic book; comic; as a comic; comic style with halftone dots; pop art; halftone dots; roy
            lichtenstein; graphic novel; superhero comic; like a printed comic page; comic strip; marvel
            comic; comics; comic style; halftone; graphic novel style; pop art style; lichtenstein; as a
            comic book; marvel; dc comics; superhero; batman comic; comic panels; comic page; ben day dots;
            printed dots; retro comic; spider-verse; american comic; newspaper comic; pow; warhol; comic
            book art; american comic book; sin city; vintage comic print; ben-day dots and thick ink
        """,
    }.items()
}
