// After the apocalypse: cracked mud, rubble, rust, oily pools, dead hills in smog.
Mood mood() {
    return Mood(vec3(0.60, 0.52, 0.38), 2.2, vec3(0.72, 0.62, 0.46), vec3(0.60, 0.55, 0.45), vec3(0.40, 0.36, 0.29));
}

vec3 backdrop(Spot s) {
    float y = s.dome.y;
    if (s.material == VOID) return mix(vec3(0.10, 0.088, 0.07), vec3(0.26, 0.22, 0.15), s.rim) + s.star.x * vec3(0.38, 0.34, 0.24);
    vec3 sky = mix(vec3(0.74, 0.63, 0.42), vec3(0.42, 0.38, 0.31), smoothstep(0.0, 0.8, y));
    sky = mix(sky, vec3(0.36, 0.32, 0.26), s.cover * 0.7);
    sky = mix(sky, vec3(0.90, 0.78, 0.52), s.disc) + s.star.x * 0.2;
    return mix(sky, mix(vec3(0.40, 0.34, 0.26), vec3(0.24, 0.21, 0.17), smoothstep(0.0, 0.2, y)), max(s.hill, 0.4 * s.rim));
}

Coat coat_of(Spot s) {
    float crack = smoothstep(0.10, 0.02, s.weave.cell.x);
    vec3 mud = mix(vec3(0.42, 0.35, 0.25), vec3(0.60, 0.51, 0.37), s.weave.coarse) * (0.8 + 0.4 * s.weave.fine) * (0.75 + 0.5 * s.weave.tone) * (1.0 - 0.35 * s.rim);
    vec3 rust = mix(vec3(0.32, 0.15, 0.08), vec3(0.70, 0.36, 0.14), s.weave.fine), concrete = mix(vec3(0.42, 0.41, 0.38), vec3(0.60, 0.58, 0.53), s.weave.fine);
    float stain = max(s.weave.stripe * 0.6, s.rim);
    vec2 debris = s.weave.speck;
    int m = s.material;
    if (m == GROUND) return Coat(mix(mud * (1.0 - 0.6 * crack), mix(concrete, rust, step(0.5, debris.y)), debris.x * 0.9), vec3(0.0), 0.0);
    if (m == PATH) return Coat(mix(mix(vec3(0.20, 0.195, 0.19), vec3(0.36, 0.35, 0.33), s.weave.tone) * (1.0 - 0.6 * crack), vec3(0.80, 0.66, 0.22), max(0.7 * s.rim * s.rim, 0.6 * s.weave.speck.x)), vec3(0.0), 0.0);
    if (m == ROCK) return Coat(mix(concrete * (0.6 + 0.5 * s.weave.cell.y), rust, max(smoothstep(0.60, 0.66, s.weave.coarse), 0.6 * s.rim)) * (1.0 - 0.4 * crack), vec3(0.0), 0.0);
    if (m == LIQUID) {
        float film = max(s.wave, 0.7 * s.rim);
        return Coat(mix(vec3(0.12, 0.14, 0.06), vec3(0.34, 0.36, 0.12), film), rainbow(film * 3.0) * 0.16 * smoothstep(0.42, 0.6, film), 0.8);
    }
    if (m == WALL) {
        vec3 wall = mix(concrete * (0.8 + 0.4 * s.weave.brick.y), vec3(0.30, 0.22, 0.15), stain * 0.7) * (1.0 - 0.5 * s.weave.brick.x);
        return Coat(mix(wall, vec3(0.08, 0.08, 0.08), s.weave.speck.x), vec3(0.0), 0.0);
    }
    if (m == WOOD) return Coat(mix(vec3(0.20, 0.16, 0.13), vec3(0.36, 0.30, 0.23), s.weave.tone) * 1.1, vec3(0.0), 0.0);
    if (m == FOLIAGE) return Coat(mix(vec3(0.28, 0.20, 0.10), vec3(0.62, 0.45, 0.18), s.weave.tone), vec3(0.0), 0.0);
    if (m == METAL) return Coat(mix(rust, vec3(0.45, 0.50, 0.48), smoothstep(0.50, 0.62, s.weave.coarse)), vec3(0.0), 0.2);
    if (m == HERO) return Coat(mix(vec3(0.95, 0.38, 0.05), vec3(0.16, 0.20, 0.26), step(0.6, fract(s.object * 7.0))) * (1.0 - 0.6 * s.edge), vec3(0.04, 0.02, 0.0), 0.0);
    if (m == ENEMY) return Coat(mix(vec3(0.20, 0.32, 0.08), vec3(0.48, 0.66, 0.18), smoothstep(0.35, 0.6, fbm(s.inside * 5.0))) * (1.0 - 0.7 * s.edge), vec3(0.0), 0.1);
    if (m == PICKUP) return Coat(mix(vec3(0.95, 0.95, 0.92), vec3(0.85, 0.06, 0.06), max(step(abs(s.inside.x - 0.5), 0.12) * step(abs(s.inside.y - 0.5), 0.34), step(abs(s.inside.y - 0.5), 0.12) * step(abs(s.inside.x - 0.5), 0.34))) * (1.0 - 0.6 * s.edge), vec3(0.03), 0.0);
    if (m == HAZARD) return Coat(mix(vec3(0.95, 0.78, 0.05), vec3(0.06), pulse((s.inside.x + s.inside.y) * 2.0, 0.5, 0.15)) * (1.0 - 0.5 * s.edge), vec3(0.0), 0.0);
    if (m == PROJECTILE) return Coat(vec3(0.2), vec3(1.0, 0.75, 0.25), 0.0);
    return Coat(rust * mix(0.6, 1.0, pulse(s.inside.x * 5.0, 0.6, 0.25)), vec3(0.0), 0.2);
}
