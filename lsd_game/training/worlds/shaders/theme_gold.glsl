// A golden temple: relief in gold, marble with inlay, jade leaves, red lacquer.
Mood mood() {
    return Mood(vec3(0.98, 0.80, 0.46), 0.9, vec3(0.90, 0.76, 0.46), vec3(0.52, 0.46, 0.36), vec3(0.52, 0.36, 0.16));
}

vec3 gold(float bright) { return ramp(vec3(0.34, 0.17, 0.03), vec3(0.72, 0.45, 0.08), vec3(0.98, 0.76, 0.22), vec3(1.0, 0.95, 0.66), bright); }

vec3 backdrop(Spot s) {
    float y = s.dome.y;
    if (s.material == VOID) return mix(vec3(0.16, 0.03, 0.04), vec3(0.48, 0.32, 0.07), s.rim) + s.star.x * gold(0.9);
    vec3 sky = mix(vec3(1.0, 0.90, 0.62), vec3(0.92, 0.62, 0.24), smoothstep(0.0, 0.9, y));
    sky = mix(sky, vec3(1.0, 0.96, 0.80), max(s.cover * 0.8, s.disc));
    return mix(sky, gold(0.30 + 0.8 * y), s.hill) + s.star.x * vec3(0.3, 0.25, 0.1);
}

Coat coat_of(Spot s) {
    float seam = max(smoothstep(0.12, 0.03, s.weave.cell.x), s.rim * s.rim), relief = max(s.weave.speck.x, seam);
    vec3 marble = mix(vec3(0.56, 0.33, 0.20), vec3(0.97, 0.93, 0.85), smoothstep(0.2, 0.8, 0.5 * s.weave.coarse + 0.5 * s.weave.tone)) * (0.85 + 0.25 * s.weave.fine);
    vec3 polished = gold(0.42 + 0.30 * s.weave.fine + 0.15 * s.normal.y);
    int m = s.material;
    if (m == GROUND) return Coat(mix(marble, gold(0.75), seam), vec3(0.0), 0.5);
    if (m == PATH) return Coat(mix(vec3(0.66, 0.06, 0.08) * (0.8 + 0.3 * s.weave.fine), gold(0.78), relief), vec3(0.0), 0.1);
    if (m == ROCK) return Coat(gold(0.25 + 0.45 * s.weave.cell.y + 0.2 * s.weave.fine), vec3(0.0), 1.0);
    if (m == LIQUID) return Coat(mix(vec3(0.02, 0.26, 0.30), vec3(0.08, 0.52, 0.46), s.wave), gold(0.8) * max(smoothstep(0.60, 0.68, s.wave), s.rim) * 0.8, 1.0);
    if (m == WALL) return Coat(mix(gold(0.42 + 0.25 * s.weave.brick.y), gold(0.20), max(s.weave.brick.x, relief * 0.8)), vec3(0.0), 1.0);
    if (m == WOOD) return Coat(mix(vec3(0.62, 0.07, 0.06) * (0.8 + 0.3 * s.weave.fine), gold(0.75), max(s.rim * s.rim, s.weave.brick.x)), vec3(0.0), 0.6);
    if (m == FOLIAGE) return Coat(mix(mix(vec3(0.04, 0.40, 0.28), vec3(0.22, 0.66, 0.46), s.weave.tone), gold(0.8), max(smoothstep(0.14, 0.05, s.weave.cell.x), s.rim * s.rim)), vec3(0.0), 0.6);
    if (m == METAL) return Coat(polished * 1.1, vec3(0.0), 1.0);
    if (m == HERO) return Coat(mix(vec3(0.10, 0.16, 0.55), vec3(0.96, 0.95, 0.98), step(0.6, fract(s.object * 7.0))) * (1.0 - 0.5 * s.edge), vec3(0.02), 0.3);
    if (m == ENEMY) return Coat(mix(vec3(0.12, 0.10, 0.13), vec3(0.55, 0.04, 0.06), step(0.55, fract(s.inside.y * 2.0))) * (1.0 - 0.6 * s.edge), vec3(0.0), 0.6);
    if (m == PICKUP) return Coat(mix(vec3(0.10, 0.75, 0.55), vec3(0.75, 1.0, 0.90), step(0.5, fract(s.inside.x * 2.0 + s.inside.y * 2.0))) * (1.0 - 0.7 * s.edge), vec3(0.1), 1.0);
    if (m == HAZARD) return Coat(mix(vec3(0.25, 0.20, 0.22), vec3(0.95, 0.92, 0.88), smoothstep(0.3, 0.9, s.inside.y)) * (1.0 - 0.6 * s.edge), vec3(0.0), 1.0);
    if (m == PROJECTILE) return Coat(vec3(0.2), vec3(0.75, 0.95, 1.0), 0.0);
    vec2 frame = abs(s.inside - 0.5);
    return Coat(mix(vec3(0.50, 0.05, 0.06), gold(0.7), max(step(0.40, max(frame.x, frame.y)), smoothstep(0.16, 0.12, abs(length(frame * vec2(1.0, 1.5)) - 0.2) + 0.08))), vec3(0.0), 0.8);
}
