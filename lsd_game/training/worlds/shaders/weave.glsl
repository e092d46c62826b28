// The structure that the game itself shows on a surface. Every look paints with it: a crack runs where the game has a
// line, a flower stands where it has a speck. What no frame shows cannot be learned, and would flicker.
uniform int WEAVE[16];          // kind of texture, by material
uniform float WEAVE_SCALE[16];  // how often it repeats, by material
uniform float VISIBLE[16];      // how plainly the game shows it, by material, 0..1
uniform float GRAIN[16], GRAIN_SCALE[16];  // strength and fineness of the grain that lies over all of it, by material
const int PLAIN = 0, BLOTCHES = 1, MASONRY = 2, STRIPES = 3, SPECKLES = 4, TILES = 5, CHECKER = 6, TUFTS = 7;

struct Weave {
    float tone;          // dark 0 .. light 1, as the game shows it
    float coarse, fine;  // what of it is slow and what is fast, 0..1
    float stripe;        // 0 or 1, whole areas
    vec3 cell;           // distance to the nearest line, number of the area 0..1, distance from its centre
    vec2 brick;          // 1 on lines; number of the brick 0..1
    vec2 speck;          // 1 within a speck; its number 0..1
};

Weave plain(float coarse, float fine) {
    return Weave(0.5, mix(0.5, coarse, 0.12), mix(0.5, fine, 0.12), 0.5, vec3(0.5, 0.5, 0.45), vec2(0.0, 0.5), vec2(0.0));
}

Weave blotches(float coarse, float fine) {
    float shade = smoothstep(0.3, 0.7, coarse), off = abs(coarse - 0.5);
    vec2 speck = vec2(smoothstep(0.63, 0.67, coarse), fract(floor(fine * 4.0) * 0.31));
    return Weave(0.6 * shade + 0.4 * fine, shade, fine, step(0.5, coarse), vec3(1.3 * off, shade, 1.0 - shade), vec2(smoothstep(0.05, 0.01, off), shade), speck);
}

// A liquid shows its waves and nothing else.
Weave waves(float wave) {
    Weave w = blotches(wave, wave);
    w.tone = wave;
    return w;
}

// Areas with a number and lines between them: cells, bricks, tiles.
Weave areas(vec3 cell, float line, float fine) {
    vec2 speck = vec2(smoothstep(0.30, 0.24, cell.z) * step(cell.y, 0.4), cell.y * 2.5);
    float tone = 0.45 * cell.y + 0.15 * fine + 0.4 * (1.0 - line);
    return Weave(tone, mix(0.2, 0.8, cell.y), fine, step(0.5, cell.y), cell, vec2(line, cell.y), speck);
}

Weave masonry(vec2 p, float width, float fine) {
    vec2 q = p * 0.8, brick = bricks(q, 0.1, width * 0.8), at = vec2(q.x + 0.5 * mod(floor(q.y * 2.0), 2.0), q.y * 2.0);
    vec2 off = 0.5 - abs(fract(at) - 0.5);
    return areas(vec3(min(off.x, 0.5 * off.y), brick.y, length(0.5 - off)), brick.x, fine);
}

Weave stripes(vec2 p, float width, float fine) {
    float x = (p.x + 0.5 * p.y) * 1.1, light = pulse(x, 0.5, width * 1.2), f = fract(2.0 * x), off = 0.5 - abs(f - 0.5);
    return Weave(0.15 + 0.6 * light + 0.2 * fine, mix(0.3, 0.7, light), fine, light, vec3(0.6 * off, light, 0.5 - off), vec2(smoothstep(0.12, 0.04, off), light), vec2(0.0));
}

Weave speckles(vec2 p, float width, float fine) {
    vec2 mark = dots(p * 2.0, 0.25, 0.5, width * 2.0);
    return Weave(0.2 + 0.55 * mark.x + 0.25 * fine, mix(0.35, 0.75, mark.x), fine, mark.x, vec3(0.5, mark.x * mark.y, 1.0 - mark.x), vec2(0.0, mark.x), mark);
}

Weave tufts(vec2 p, float width, float coarse) {
    float blade = soft(noise(p * vec2(5.0, 1.8)), 5.0, width);
    float slow = mix(0.5, coarse, 0.4);  // what lies under the blades is seen dimly
    return Weave(0.1 + 0.6 * blade + 0.3 * coarse, slow, blade, step(0.5, blade), vec3(0.3 * smoothstep(0.75, 0.6, blade), slow, 1.0 - blade), vec2(0.0, slow), vec2(smoothstep(0.78, 0.84, blade), fract(floor(coarse * 5.0) * 0.37)));
}

// `at`: on the surface; `pixel`: world units that a screen pixel spans there.
Weave woven(vec2 at, float pixel, int material) {
    vec2 p = at * WEAVE_SCALE[material];
    float width = pixel * WEAVE_SCALE[material], far = smoothstep(0.35, 0.9, width);
    float coarse = fbm(p * 0.55), fine = soft(fbm(p * 2.7 + 11.0), 2.7, width);
    int kind = WEAVE[material];
    if (kind == PLAIN) return plain(coarse, fine);
    if (kind == BLOTCHES) return blotches(coarse, fine);
    if (kind == STRIPES) return stripes(p, width, fine);
    if (kind == SPECKLES) return speckles(p, width, fine);
    if (kind == TUFTS) return tufts(p, width, coarse);
    if (kind == MASONRY && (material == WALL || material == DOOR || material == WOOD)) return masonry(p, width, fine);
    vec3 cell = cells(p * 0.9);
    if (kind != MASONRY) {
        vec2 off = 0.5 - abs(fract(p * 0.9) - 0.5);
        float even = checker(p * 0.9, width * 0.9);
        cell = vec3(min(off.x, off.y), kind == CHECKER ? even : hash21(floor(p * 0.9)), length(0.5 - off));
    }
    cell = mix(cell, vec3(0.30, 0.5, 0.45), far);
    return areas(cell, kind == CHECKER ? 0.0 : smoothstep(0.12, 0.03, cell.x), fine);
}

// A weave that the game shows faintly is a faint one: `share` of it, the rest plain.
Weave faint(Weave w, float share) {
    return Weave(mix(0.5, w.tone, share), mix(0.5, w.coarse, share), mix(0.5, w.fine, share), share < 0.5 ? 0.5 : w.stripe,
        mix(vec3(0.5, 0.5, 0.45), w.cell, share), vec2(share * w.brick.x, mix(0.5, w.brick.y, share)), vec2(share * w.speck.x, w.speck.y));
}

// -1..1 times its strength.
float grain_at(vec2 at, float pixel, int material) {
    float frequency = GRAIN_SCALE[material];
    return GRAIN[material] * (2.0 * soft(noise(at * frequency), frequency, pixel) - 1.0);
}

Weave weave_at(vec2 at, float pixel, int material, float grain) {
    Weave w = faint(woven(at, pixel, material), VISIBLE[material]);
    w.fine = clamp(w.fine + grain, 0.0, 1.0);
    return w;
}
