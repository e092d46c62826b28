// The middle ages: castle stone, timber frames, cobbles, meadows, knights.
Mood mood() {
    return Mood(vec3(0.74, 0.78, 0.74), 1.0, vec3(0.82, 0.74, 0.56), vec3(0.44, 0.48, 0.52), vec3(0.30, 0.28, 0.22));
}

vec3 backdrop(Spot s) {
    float y = s.dome.y;
    if (s.material == VOID) return mix(vec3(0.06, 0.07, 0.17), vec3(0.20, 0.06, 0.08), s.rim) + s.star.x * vec3(0.6, 0.45, 0.16);
    vec3 sky = mix(vec3(0.88, 0.87, 0.74), vec3(0.48, 0.64, 0.80), smoothstep(0.0, 0.7, y));
    sky = mix(sky, vec3(0.96, 0.94, 0.86), max(s.cover, s.disc) * 0.85);
    return mix(sky + 0.3 * s.star.x, mix(vec3(0.42, 0.54, 0.34), vec3(0.50, 0.49, 0.47), smoothstep(0.05, 0.25, y)), s.hill);
}

Coat coat_of(Spot s) {
    vec3 meadow = mix(vec3(0.25, 0.36, 0.12), vec3(0.52, 0.58, 0.24), 0.4 * s.weave.coarse + 0.6 * s.weave.tone) * (1.0 - 0.35 * s.rim), stone = mix(vec3(0.44, 0.43, 0.40), vec3(0.64, 0.62, 0.56), s.weave.fine);
    vec2 daisy = s.weave.speck;
    int m = s.material;
    if (m == GROUND) return Coat(mix(meadow, mix(vec3(0.95, 0.93, 0.80), vec3(0.75, 0.25, 0.20), step(0.7, daisy.y)), daisy.x), vec3(0.0), 0.0);
    if (m == PATH) return Coat(mix(vec3(0.42, 0.39, 0.35), vec3(0.66, 0.62, 0.55), 0.5 * s.weave.cell.y + 0.5 * s.weave.tone) * (0.35 + 0.65 * smoothstep(0.0, 0.18, s.weave.cell.x)) * (1.0 - 0.3 * s.rim), vec3(0.0), 0.0);
    if (m == ROCK) return Coat(stone * (0.75 + 0.4 * s.weave.cell.y), vec3(0.0), 0.0);
    if (m == LIQUID) return Coat(mix(vec3(0.12, 0.26, 0.34), vec3(0.34, 0.50, 0.54), max(s.wave, s.rim)), vec3(0.0), 0.7);
    if (m == WALL) return Coat(mix(stone * (0.75 + 0.4 * s.weave.brick.y) * (1.0 - 0.5 * s.weave.brick.x), vec3(0.66, 0.08, 0.09), s.weave.speck.x), vec3(0.0), 0.0);
    if (m == WOOD) {
        float beam = max(max(s.weave.brick.x, s.rim), s.weave.stripe);
        return Coat(mix(vec3(0.90, 0.84, 0.70), vec3(0.26, 0.16, 0.09) * (0.8 + 0.4 * s.weave.fine), beam), vec3(0.0), 0.0);
    }
    if (m == FOLIAGE) return Coat(mix(mix(vec3(0.12, 0.26, 0.08), vec3(0.42, 0.55, 0.19), s.weave.tone), vec3(0.78, 0.14, 0.10), s.weave.speck.x), vec3(0.0), 0.0);
    if (m == METAL) return Coat(mix(vec3(0.42, 0.44, 0.48), vec3(0.72, 0.74, 0.78), s.weave.tone), vec3(0.0), 1.0);
    if (m == HERO) return Coat(mix(vec3(0.80, 0.82, 0.88), vec3(0.80, 0.08, 0.10), step(0.45, fract(s.object * 7.0))) * (1.0 - 0.75 * s.edge), vec3(0.02), 0.6);
    if (m == ENEMY) return Coat(mix(vec3(0.10, 0.09, 0.11), vec3(0.30, 0.10, 0.32), step(0.5, fract(s.object * 5.0))) * (1.0 - 0.5 * s.edge), vec3(0.5, 0.05, 0.02) * smoothstep(0.10, 0.06, length(vec2(abs(s.inside.x - 0.5) - 0.15, s.inside.y - 0.72))), 0.6);
    if (m == PICKUP) return Coat(mix(vec3(1.0, 0.80, 0.18), vec3(0.60, 0.35, 0.04), max(s.edge, smoothstep(0.05, 0.02, abs(distance(s.inside, vec2(0.5)) - 0.24)))), vec3(0.06), 1.0);
    if (m == HAZARD) return Coat(mix(vec3(0.30, 0.20, 0.12), vec3(0.80, 0.82, 0.86), step(0.5, s.inside.y)) * (1.0 - 0.6 * s.edge), vec3(0.0), 0.5);
    if (m == PROJECTILE) return Coat(vec3(0.85, 0.80, 0.65) * (1.0 - 0.5 * s.edge), vec3(0.1), 0.0);
    float bands = step(0.78, fract(s.inside.y * 3.0)), rivet = dots(s.inside * vec2(6.0, 9.0), 0.22, 0.6, 0.2).x;
    return Coat(mix(vec3(0.36, 0.22, 0.11) * (0.75 + 0.35 * pulse(s.inside.x * 5.0, 0.85, 0.2)), vec3(0.16, 0.16, 0.18) + 0.3 * rivet, bands), vec3(0.0), 0.3);
}
