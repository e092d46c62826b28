// Underwater: a reef in blue depth; caustics along lines and borders, coral, bubbles.
Mood mood() {
    return Mood(vec3(0.04, 0.32, 0.52), 3.0, vec3(0.54, 0.66, 0.64), vec3(0.36, 0.54, 0.62), vec3(0.12, 0.24, 0.38));
}

vec3 backdrop(Spot s) {
    float y = s.dome.y;
    float ring = s.star.x;
    if (s.material == VOID) return mix(vec3(0.01, 0.07, 0.16), vec3(0.03, 0.24, 0.36), s.rim) + ring * vec3(0.25, 0.6, 0.7);
    vec3 sea = mix(vec3(0.03, 0.28, 0.48), vec3(0.30, 0.78, 0.86), smoothstep(0.0, 0.9, y));
    sea = mix(sea, vec3(0.55, 0.92, 0.95), max(s.cover * 0.6, s.disc));
    return mix(sea, vec3(0.03, 0.22, 0.34), max(s.hill, 0.6 * s.rim)) + ring * 0.45;
}

Coat coat_of(Spot s) {
    float light = max(smoothstep(0.14, 0.02, s.weave.cell.x), 0.8 * s.rim) * (FLAT > 0.5 ? 0.7 : 0.5 + 0.5 * s.top);
    vec3 shine = vec3(0.12, 0.30, 0.30) * light;
    vec3 sand = mix(vec3(0.66, 0.62, 0.46), vec3(0.92, 0.86, 0.62), s.weave.coarse * 0.4 + 0.6 * s.weave.tone);
    vec3 polyp = mix(vec3(0.95, 0.40, 0.45), vec3(0.98, 0.65, 0.30), s.weave.cell.y), barnacle = vec3(0.72, 0.78, 0.70);
    vec2 shell = s.weave.speck;
    int m = s.material;
    if (m == GROUND) return Coat(mix(sand, mix(vec3(1.0, 0.62, 0.55), vec3(0.95, 0.92, 0.85), shell.y), shell.x), shine, 0.0);
    if (m == PATH) return Coat(mix(vec3(0.52, 0.62, 0.66), vec3(0.72, 0.80, 0.80), s.weave.cell.y) * (1.0 - 0.5 * smoothstep(0.12, 0.03, s.weave.cell.x)), shine, 0.0);
    if (m == ROCK) return Coat(mix(vec3(0.22, 0.30, 0.38), polyp, smoothstep(0.47, 0.60, s.weave.coarse) * (0.6 + 0.4 * s.weave.tone)), shine, 0.0);
    if (m == LIQUID) return Coat(mix(vec3(0.02, 0.12, 0.34), vec3(0.05, 0.34, 0.60), s.wave), shine * 1.6, 0.6);
    if (m == WALL) return Coat(mix(mix(vec3(0.22, 0.36, 0.44), vec3(0.36, 0.50, 0.56), s.weave.brick.y) * (1.0 - 0.5 * s.weave.brick.x), barnacle, max(s.weave.speck.x, s.rim * s.rim) * 0.8), shine, 0.0);
    if (m == WOOD) return Coat(mix(vec3(0.30, 0.26, 0.22) * (0.6 + 0.8 * s.weave.tone), vec3(0.15, 0.42, 0.30), smoothstep(0.5, 0.6, s.weave.coarse)), shine, 0.0);
    if (m == FOLIAGE) {
        vec3 coral = mix(vec3(0.98, 0.36, 0.50), vec3(1.0, 0.62, 0.22), s.weave.coarse);
        return Coat(coral * (0.5 + 0.8 * s.weave.tone), shine * 0.7, 0.0);
    }
    if (m == METAL) return Coat(mix(vec3(0.24, 0.52, 0.48), vec3(0.55, 0.36, 0.24), smoothstep(0.45, 0.6, s.weave.coarse)), shine, 0.3);
    if (m == HERO) return Coat(mix(vec3(1.0, 0.48, 0.05), vec3(1.0), step(0.62, fract(s.inside.y * 2.5))) * (1.0 - 0.7 * s.edge), vec3(0.10, 0.06, 0.0), 0.0);
    if (m == ENEMY) return Coat(mix(vec3(0.42, 0.10, 0.55), vec3(0.90, 0.55, 0.85), dots(s.inside * 4.0, 0.25, 0.6, 0.3).x) * (1.0 - 0.65 * s.edge), vec3(0.06, 0.0, 0.06), 0.3);
    if (m == PICKUP) return Coat(mix(vec3(0.98, 0.94, 0.96), vec3(0.85, 0.65, 0.80), smoothstep(0.1, 0.5, distance(s.inside, vec2(0.4, 0.62)))) * (1.0 - 0.5 * s.edge), vec3(0.15), 1.0);
    if (m == HAZARD) return Coat(mix(vec3(0.12, 0.05, 0.16), vec3(0.85, 0.15, 0.45), smoothstep(0.2, 0.9, s.inside.y)) * (1.0 - 0.5 * s.edge), vec3(0.0), 0.0);
    if (m == PROJECTILE) return Coat(vec3(1.0, 0.92, 0.25), vec3(0.3, 0.25, 0.0), 0.0);
    return Coat(mix(vec3(0.20, 0.36, 0.36), vec3(0.70, 0.60, 0.25), step(0.38, max(abs(s.inside.x - 0.5), abs(s.inside.y - 0.5)))), shine, 0.3);
}
