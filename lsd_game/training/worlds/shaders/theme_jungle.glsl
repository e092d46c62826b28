// Jungle: leaves on everything, moss, vines along borders, murky water.
Mood mood() {
    return Mood(vec3(0.42, 0.58, 0.30), 1.6, vec3(0.80, 0.78, 0.42), vec3(0.40, 0.52, 0.34), vec3(0.22, 0.32, 0.16));
}

// Leaves: brightness by leaf, dark between them.
vec3 leaves(Spot s) {
    vec3 green = mix(vec3(0.07, 0.30, 0.08), vec3(0.36, 0.66, 0.14), 0.5 * s.weave.cell.y + 0.5 * s.weave.tone);
    return green * (0.35 + 0.65 * smoothstep(0.0, 0.2, s.weave.cell.x)) * (0.8 + 0.4 * s.weave.fine);
}

vec3 backdrop(Spot s) {
    float y = s.dome.y;
    if (s.material == VOID) return mix(vec3(0.03, 0.09, 0.04), vec3(0.08, 0.26, 0.07), s.rim) + vec3(0.75, 0.95, 0.25) * s.star.x;
    vec3 sky = mix(vec3(0.80, 0.88, 0.52), vec3(0.40, 0.70, 0.42), smoothstep(0.0, 0.5, y));
    sky = mix(sky, vec3(0.92, 0.96, 0.62), max(s.cover, s.disc));
    return mix(sky + s.star.x * vec3(0.4, 0.5, 0.1), vec3(0.16, 0.36, 0.16), max(s.hill, 0.7 * s.rim));
}

Coat coat_of(Spot s) {
    vec3 leaf = leaves(s), moss = mix(vec3(0.16, 0.34, 0.08), vec3(0.40, 0.56, 0.14), s.weave.fine);
    float vine = max(smoothstep(0.10, 0.03, s.weave.cell.x), 0.9 * s.rim * s.rim), grown = max(s.top, smoothstep(0.52, 0.60, s.weave.coarse));
    vec2 flower = s.weave.speck;
    vec3 petal = flower.y < 0.5 ? vec3(0.95, 0.22, 0.45) : vec3(1.0, 0.75, 0.12);
    int m = s.material;
    if (m == GROUND) return Coat(mix(mix(mix(moss, leaf, 0.6), vec3(0.05, 0.24, 0.06), 0.8 * s.rim), petal, flower.x), vec3(0.0), 0.0);
    if (m == PATH) return Coat(mix(mix(vec3(0.34, 0.22, 0.11), vec3(0.48, 0.34, 0.18), s.weave.fine), leaf, max(smoothstep(0.56, 0.64, s.weave.coarse), s.rim)), vec3(0.0), 0.0);
    if (m == ROCK) return Coat(mix(mix(vec3(0.30, 0.31, 0.27), vec3(0.48, 0.48, 0.42), s.weave.fine), moss, grown), vec3(0.0), 0.0);
    if (m == LIQUID) {
        vec3 water = mix(vec3(0.08, 0.26, 0.20), vec3(0.22, 0.42, 0.26), s.wave);
        return Coat(mix(water, vec3(0.36, 0.65, 0.21), max(smoothstep(0.60, 0.64, s.wave), s.rim)), vec3(0.0), 0.7);
    }
    if (m == WALL) {
        vec3 stone = mix(vec3(0.42, 0.41, 0.33), vec3(0.55, 0.53, 0.42), s.weave.brick.y);
        return Coat(mix(mix(stone, moss, grown), vec3(0.12, 0.36, 0.08), vine), vec3(0.0), 0.0);
    }
    if (m == WOOD) return Coat(mix(vec3(0.24, 0.16, 0.09) * (0.6 + 0.8 * s.weave.tone), moss, max(vine, grown * 0.8)), vec3(0.0), 0.0);
    if (m == FOLIAGE) return Coat(mix(leaf * 1.1, petal, flower.x), vec3(0.0), 0.2);
    if (m == METAL) return Coat(mix(vec3(0.50, 0.42, 0.20), vec3(0.25, 0.48, 0.36), smoothstep(0.4, 0.6, s.weave.coarse)), vec3(0.0), 0.5);
    if (m == HERO) return Coat(mix(vec3(0.95, 0.48, 0.08), vec3(0.93, 0.82, 0.55), step(0.5, fract(s.object * 7.0))) * (1.0 - 0.65 * s.edge), vec3(0.0), 0.0);
    if (m == ENEMY) return Coat(mix(vec3(0.98, 0.62, 0.10), vec3(0.10, 0.06, 0.03), step(0.5, fract(s.inside.y * 3.0 + 0.4 * noise(s.inside * 6.0)))) * (1.0 - 0.8 * s.edge), vec3(0.0), 0.0);
    if (m == PICKUP) return Coat(mix(vec3(0.95, 0.15, 0.55), vec3(1.0, 0.82, 0.15), s.inside.y) * (1.0 - 0.6 * s.edge), vec3(0.08), 0.4);
    if (m == HAZARD) return Coat(mix(vec3(0.45, 0.08, 0.42), vec3(0.75, 0.85, 0.20), step(0.6, fract(s.inside.y * 4.0))) * (1.0 - 0.6 * s.edge), vec3(0.0), 0.0);
    if (m == PROJECTILE) return Coat(vec3(1.0, 0.95, 0.35), vec3(0.25, 0.2, 0.0), 0.0);
    return Coat(mix(vec3(0.36, 0.24, 0.12) * (0.6 + 0.5 * pulse(s.inside.x * 4.0, 0.8, 0.2)), vec3(0.15, 0.40, 0.10), smoothstep(0.55, 0.62, fbm(s.inside * 5.0))), vec3(0.0), 0.0);
}
