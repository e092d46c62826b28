// The game's own look: whatever palette, texture and shading `SourceLook` has drawn by lot.
uniform vec3 BASE[16], SECOND[16];  // colours by material, dark and light of its texture
uniform int TEXTURE;                // 0 flat, 1 noise, 2 tiles and bricks, 3 stripes, 4 speckles
uniform float CONTRAST;             // of textures
uniform int BACKDROP;               // 0 plain, 1 gradient, 2 clouds, 3 stars, 4 hills, 5 night sky with moon
uniform float OUTLINE;              // darkening of sprites' borders
uniform vec3 HAZE, SUN_COLOR, ABOVE, BELOW;

Mood mood() { return Mood(HAZE, 1.0, SUN_COLOR, ABOVE, BELOW); }

vec3 backdrop(Spot s) {
    float y = clamp(s.dome.y, 0.0, 1.0);
    vec3 low = SECOND[s.material], high = BASE[s.material], sky = BACKDROP == 0 ? high : mix(low, high, smoothstep(0.0, 0.6, y));
    vec2 star = dots(s.cloud * 5.0, 0.13, 0.14, 0.3);
    if (s.material == VOID) return high + (BACKDROP >= 2 ? star.x * star.y : 0.0) * 0.8;
    if (BACKDROP == 2) sky = mix(sky, mix(sky, vec3(1.0), 0.75), smoothstep(0.45, 0.70, fbm(s.cloud * 0.8 + 0.03 * TIME)));
    if (BACKDROP == 3 || BACKDROP == 5) sky += star.x * star.y * 0.8;
    if (BACKDROP == 4) sky = mix(sky, mix(BASE[ROCK], low, 0.5), hills(s.dome, 1.2, 0.05, 0.35));
    if (BACKDROP == 5) sky = mix(sky, vec3(0.9, 0.9, 0.82), smoothstep(0.15, 0.13, length(vec2((fract(s.dome.x * 0.12) - 0.5) * 4.0, y - 0.5))));
    return sky;
}

float texture_of(Spot s) {
    if (TEXTURE == 1) return 0.5 * s.coarse + 0.5 * s.fine;
    if (TEXTURE == 2) return s.material == WALL || s.material == DOOR || s.material == WOOD
        ? 0.35 + 0.5 * bricks(s.at * 0.8, 0.1, s.pixel * 0.8).y - 0.5 * bricks(s.at * 0.8, 0.1, s.pixel * 0.8).x + 0.25 * s.fine
        : 0.6 * s.fine + 0.4 * smoothstep(0.02, 0.15, s.cell.x);
    if (TEXTURE == 3) return pulse((s.at.x + 0.5 * s.at.y) * 1.1 + s.object, 0.5, s.pixel * 1.2);
    if (TEXTURE == 4) return 0.3 + 0.6 * dots(s.at * 3.0, 0.25, 0.5, s.pixel * 3.0).x;
    return 0.5;
}

Coat coat_of(Spot s) {
    vec3 low = BASE[s.material], high = SECOND[s.material];
    if (is_figure(s.material)) {
        float part = step(0.5, fract(s.object * 7.0)), eye = step(length(vec2(abs(s.inside.x - 0.5) - 0.18, s.inside.y - 0.7)), 0.09);
        vec3 color = mix(mix(low, high, part), vec3(0.02), eye * step(s.material == ENEMY ? 0.0 : 0.6, OUTLINE) * step(0.1, OUTLINE));
        return Coat(color * (1.0 - OUTLINE * s.edge), s.material == PROJECTILE ? 0.3 * color : vec3(0.0), 0.3);
    }
    float mark = s.material == LIQUID ? fbm(s.at * 0.9 + vec2(0.12, 0.07) * TIME) : texture_of(s);
    mark = clamp(0.5 + (mark - 0.5) * CONTRAST, 0.0, 1.0);
    return Coat(mix(low, high, mark), vec3(0.0), s.material == LIQUID || s.material == METAL ? 0.6 : 0.0);
}
