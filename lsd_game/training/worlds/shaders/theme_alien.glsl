// An alien planet: turquoise and magenta flesh, crystals, acid lakes, a banded planet with a ring.
Mood mood() {
    return Mood(vec3(0.42, 0.62, 0.58), 1.0, vec3(0.75, 0.62, 0.80), vec3(0.44, 0.56, 0.58), vec3(0.42, 0.24, 0.48));
}

vec3 backdrop(Spot s) {
    float y = s.dome.y;
    vec2 planet = s.moon;
    float ball = smoothstep(0.26, 0.245, length(planet)), ring = smoothstep(0.03, 0.02, abs(length(planet * vec2(0.62, 2.6)) - 0.31));
    vec3 banded = mix(vec3(0.95, 0.55, 0.35), vec3(0.75, 0.25, 0.55), pulse(planet.y * 8.0 + planet.x * 2.0, 0.5, 0.2)) * (0.55 + 1.3 * smoothstep(-0.3, 0.3, planet.x + planet.y));
    if (s.material == VOID) return mix(vec3(0.09, 0.02, 0.15), vec3(0.03, 0.30, 0.30), s.rim) + s.star.x * vec3(0.8, 1.0, 0.9);
    vec3 sky = mix(vec3(0.60, 0.92, 0.72), mix(vec3(0.10, 0.48, 0.52), vec3(0.32, 0.10, 0.42), smoothstep(0.35, 0.9, y)), smoothstep(0.0, 0.5, y));
    sky = mix(sky, vec3(0.80, 0.50, 0.80), s.cover * 0.7) + s.star.x * 0.8;
    sky = mix(sky, banded, ball);
    sky = mix(sky, vec3(0.95, 0.85, 0.70), ring * (1.0 - ball * step(0.0, planet.y)));
    return mix(sky, vec3(0.36, 0.22, 0.48), max(s.hill, 0.6 * s.rim) * 0.9);
}

Coat coat_of(Spot s) {
    float vein = smoothstep(0.13, 0.02, s.weave.cell.x), beat = 0.7 + 0.3 * sin(TIME * 1.5 + s.weave.cell.y * 6.3);
    vec3 flesh = mix(vec3(0.40, 0.10, 0.42), vec3(0.72, 0.28, 0.62), s.weave.coarse) * (0.7 + 0.6 * s.weave.tone);
    vec2 pore = s.weave.speck;
    int m = s.material;
    if (m == GROUND) return Coat(mix(flesh, vec3(0.12, 0.62, 0.60), pore.x), vec3(0.02, 0.36, 0.34) * max(vein * beat, 0.8 * s.rim) + vec3(0.0, 0.35, 0.30) * pore.x, 0.1);
    if (m == PATH) {
        float hex = max(s.weave.brick.x, s.rim * s.rim);
        return Coat(mix(vec3(0.62, 0.66, 0.74), vec3(0.78, 0.80, 0.88), s.weave.tone) * (1.0 - 0.4 * hex), vec3(0.0, 0.45, 0.40) * hex * 0.8, 0.4);
    }
    if (m == ROCK) {
        return Coat(mix(vec3(0.28, 0.10, 0.52), vec3(0.90, 0.42, 0.95), 0.5 * s.weave.cell.y + 0.5 * s.weave.tone), vec3(0.25, 0.02, 0.25) * smoothstep(0.1, 0.0, s.weave.cell.x), 1.0);
    }
    if (m == LIQUID) {
        float acid = max(s.wave, 0.8 * s.rim);
        return Coat(vec3(0.10, 0.22, 0.02), mix(vec3(0.16, 0.42, 0.02), vec3(0.72, 1.0, 0.10), smoothstep(0.25, 0.75, acid)), 0.5);
    }
    if (m == WALL) {
        float rib = s.weave.brick.y, lamp = max(s.weave.speck.x, 0.7 * s.weave.brick.x);
        return Coat(mix(vec3(0.06, 0.26, 0.30), vec3(0.20, 0.50, 0.52), rib) * (0.7 + 0.5 * s.weave.fine), vec3(0.75, 1.0, 0.25) * lamp * beat, 0.7);
    }
    if (m == WOOD) return Coat(mix(vec3(0.16, 0.30, 0.46), vec3(0.35, 0.62, 0.70), s.weave.tone), vec3(0.0), 0.3);
    if (m == FOLIAGE) {
        float spot = max(s.weave.speck.x, 0.6 * s.rim);
        vec3 cap = mix(vec3(0.10, 0.50, 0.85), vec3(0.95, 0.30, 0.58), s.weave.coarse);
        return Coat(cap * (0.6 + 0.5 * s.weave.tone), vec3(0.45, 0.90, 0.60) * spot * beat, 0.5);
    }
    if (m == METAL) return Coat(mix(vec3(0.50, 0.62, 0.66), vec3(0.82, 0.90, 0.92), s.weave.fine), vec3(0.0, 0.30, 0.28) * max(s.weave.brick.x, s.rim), 1.0);
    if (m == HERO) return Coat(mix(vec3(1.0), vec3(1.0, 0.60, 0.10), step(0.6, fract(s.object * 7.0))) * (1.0 - 0.7 * s.edge), vec3(0.06), 0.5);
    if (m == ENEMY) return Coat(mix(vec3(0.20, 0.45, 0.05), vec3(0.62, 0.95, 0.15), smoothstep(0.35, 0.6, fbm(s.inside * 5.0))) * (1.0 - 0.8 * s.edge), vec3(0.10, 0.18, 0.0) * (1.0 - s.edge), 0.4);
    if (m == PICKUP) return Coat(vec3(0.2, 0.5, 0.6), mix(vec3(0.35, 0.95, 1.0), vec3(0.05, 0.25, 0.55), s.edge), 0.5);
    if (m == HAZARD) return Coat(vec3(0.55, 0.05, 0.15) * (1.0 - 0.5 * s.edge), vec3(1.0, 0.25, 0.15) * smoothstep(0.4, 0.9, s.inside.y), 0.0);
    if (m == PROJECTILE) return Coat(vec3(0.0), vec3(0.95, 1.0, 0.45), 0.0);
    return Coat(vec3(0.14, 0.20, 0.34), vec3(0.10, 0.90, 0.85) * grid(s.inside * vec2(2.0, 3.0), 0.10, 0.1), 0.7);
}
