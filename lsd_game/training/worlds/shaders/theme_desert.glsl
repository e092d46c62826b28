// Desert: sand, banded sandstone, cacti, a hot wide sky.
Mood mood() {
    return Mood(vec3(0.95, 0.82, 0.60), 0.9, vec3(0.98, 0.85, 0.58), vec3(0.42, 0.44, 0.48), vec3(0.46, 0.34, 0.20));
}

vec3 backdrop(Spot s) {
    float y = s.dome.y;
    if (s.material == VOID) return mix(vec3(0.15, 0.085, 0.06), vec3(0.32, 0.19, 0.10), s.rim) + s.star.x * vec3(0.8, 0.7, 0.5);
    vec3 sky = mix(vec3(0.99, 0.90, 0.68), vec3(0.36, 0.66, 0.88), smoothstep(0.0, 0.75, y));
    sky = mix(sky, vec3(0.99, 0.95, 0.85), s.cover * 0.7) + 0.5 * s.star.x;
    sky = mix(sky, vec3(1.0, 0.93, 0.70), s.disc);
    return mix(sky, mix(vec3(0.90, 0.72, 0.44), vec3(0.78, 0.44, 0.27), smoothstep(0.04, 0.22, y)), s.hill);
}

Coat coat_of(Spot s) {
    float line = smoothstep(0.12, 0.02, s.weave.cell.x);
    vec3 sand = mix(vec3(0.76, 0.55, 0.30), vec3(0.98, 0.84, 0.56), 0.7 * s.weave.tone + 0.3 * s.weave.coarse) * (1.0 - 0.25 * max(line, s.rim));
    float strata = s.weave.stripe;
    int m = s.material;
    if (m == GROUND) return Coat(sand, vec3(0.0), 0.0);
    if (m == PATH) return Coat(mix(vec3(0.72, 0.60, 0.46), vec3(0.86, 0.76, 0.60), s.weave.cell.y) * (1.0 - 0.4 * smoothstep(0.10, 0.03, s.weave.cell.x)), vec3(0.0), 0.0);
    if (m == ROCK) return Coat(mix(vec3(0.70, 0.34, 0.18), vec3(0.90, 0.58, 0.34), strata) * (0.8 + 0.4 * s.weave.fine), vec3(0.0), 0.0);
    if (m == LIQUID) return Coat(mix(vec3(0.05, 0.50, 0.55), vec3(0.35, 0.80, 0.76), max(s.wave, s.rim)), vec3(0.0), 0.9);
    if (m == WALL) return Coat(mix(vec3(0.80, 0.62, 0.38), vec3(0.92, 0.76, 0.50), s.weave.brick.y) * (1.0 - 0.4 * s.weave.brick.x) * (1.0 - 0.38 * max(s.weave.speck.x, s.rim * s.rim)), vec3(0.0), 0.0);
    if (m == WOOD) return Coat(vec3(0.62, 0.50, 0.36) * (0.65 + 0.6 * s.weave.tone), vec3(0.0), 0.0);
    if (m == FOLIAGE) return Coat(mix(mix(vec3(0.20, 0.38, 0.16), vec3(0.42, 0.60, 0.26), s.weave.tone), vec3(0.97, 0.92, 0.70), max(s.weave.speck.x, 0.6 * s.rim)), vec3(0.0), 0.0);
    if (m == METAL) return Coat(mix(vec3(0.66, 0.48, 0.18), vec3(0.88, 0.70, 0.32), s.weave.fine), vec3(0.0), 0.8);
    if (m == HERO) return Coat(mix(vec3(0.10, 0.22, 0.62), vec3(0.95, 0.94, 0.90), step(0.5, fract(s.object * 7.0))) * (1.0 - 0.6 * s.edge), vec3(0.0), 0.0);
    if (m == ENEMY) return Coat(mix(vec3(0.14, 0.06, 0.12), vec3(0.45, 0.12, 0.12), step(0.5, fract(s.inside.y * 3.0))) * (1.0 - 0.6 * s.edge), vec3(0.0), 0.6);
    if (m == PICKUP) return Coat(mix(vec3(1.0, 0.78, 0.10), vec3(0.80, 0.05, 0.12), smoothstep(0.26, 0.22, distance(s.inside, vec2(0.5)))) * (1.0 - 0.65 * s.edge), vec3(0.06), 1.0);
    if (m == HAZARD) return Coat(mix(vec3(0.35, 0.16, 0.08), vec3(0.85, 0.80, 0.66), smoothstep(0.3, 0.9, s.inside.y)) * (1.0 - 0.5 * s.edge), vec3(0.0), 0.0);
    if (m == PROJECTILE) return Coat(vec3(0.75, 0.05, 0.10), vec3(0.25, 0.1, 0.0), 0.0);
    return Coat(mix(vec3(0.10, 0.38, 0.55), vec3(0.85, 0.68, 0.30), step(0.36, max(abs(s.inside.x - 0.5), abs(s.inside.y - 0.5)))), vec3(0.0), 0.0);
}
