// Winter: deep snow, blue ice, frost on everything that stands up.
Mood mood() {
    return Mood(vec3(0.80, 0.87, 0.95), 1.3, vec3(0.62, 0.60, 0.55), vec3(0.60, 0.66, 0.76), vec3(0.46, 0.54, 0.70));
}

const vec3 SNOW = vec3(0.95, 0.97, 1.0);

vec3 backdrop(Spot s) {
    float flake = s.star.x, y = s.dome.y;
    if (s.material == VOID) return vec3(0.05, 0.10, 0.20) + s.rim * vec3(0.10, 0.16, 0.24) + flake * vec3(0.5, 0.55, 0.6);
    vec3 sky = mix(vec3(0.86, 0.91, 0.96), vec3(0.58, 0.71, 0.88), smoothstep(0.0, 0.6, y));
    sky = mix(sky, vec3(0.93, 0.95, 0.98), s.cover * 0.8);
    sky = mix(sky, mix(vec3(0.56, 0.66, 0.80), SNOW, smoothstep(0.05, 0.25, y)), s.hill * 0.9);
    sky = mix(sky, SNOW, s.disc);
    return mix(sky, vec3(1.0), flake * 0.9);
}

Coat coat_of(Spot s) {
    vec3 snow = SNOW * mix(0.86, 1.0, s.weave.coarse) * mix(vec3(0.90, 0.94, 1.0), vec3(1.0), s.weave.fine);
    snow = mix(snow * (1.0 - 0.25 * smoothstep(0.12, 0.02, s.weave.cell.x)), vec3(0.70, 0.80, 0.93), 0.6 * s.rim);
    vec3 ice = mix(vec3(0.42, 0.72, 0.88), vec3(0.72, 0.90, 0.97), s.weave.coarse);
    int m = s.material;
    if (m == GROUND) return Coat(snow, vec3(0.15) * s.weave.speck.x, 0.1);
    if (m == PATH) return Coat(mix(vec3(0.72, 0.80, 0.88), vec3(0.86, 0.91, 0.96), s.weave.cell.y) - 0.16 * smoothstep(0.10, 0.02, s.weave.cell.x), vec3(0.0), 0.3);
    if (m == ROCK) return Coat(mix(mix(vec3(0.34, 0.39, 0.48), vec3(0.55, 0.60, 0.68), s.weave.fine), SNOW, max(s.top, smoothstep(0.52, 0.62, s.weave.coarse) * s.weave.tone)), vec3(0.0), 0.1);
    if (m == LIQUID) {
        float crack = smoothstep(0.07, 0.01, abs(s.wave - 0.5)) + s.rim;
        return Coat(mix(ice, vec3(0.97), clamp(crack, 0.0, 1.0) * 0.85), vec3(0.0), 0.9);
    }
    if (m == WALL) return Coat(mix(mix(vec3(0.45, 0.66, 0.84), vec3(0.66, 0.84, 0.95), s.weave.brick.y), SNOW, max(s.weave.brick.x, s.top)), vec3(0.0), 0.6);
    if (m == WOOD) return Coat(mix(vec3(0.36, 0.28, 0.25) * (0.6 + 0.7 * s.weave.fine), SNOW, max(s.top, smoothstep(0.58, 0.70, s.weave.coarse) * 0.7)), vec3(0.0), 0.0);
    if (m == FOLIAGE) return Coat(mix(vec3(0.10, 0.27, 0.24) * (0.6 + 0.8 * s.weave.fine), SNOW, max(s.top, smoothstep(0.52, 0.66, s.weave.tone) * 0.8)), vec3(0.0), 0.0);
    if (m == METAL) return Coat(mix(vec3(0.42, 0.50, 0.60), vec3(0.90, 0.95, 1.0), smoothstep(0.45, 0.65, s.weave.fine * 0.5 + s.weave.coarse * 0.5)), vec3(0.0), 0.8);
    if (m == HERO) return Coat(mix(mix(vec3(0.80, 0.10, 0.12), vec3(0.62, 0.06, 0.10), step(0.5, fract(s.object * 7.0))), vec3(0.98), step(0.78, fract(s.inside.y * 2.0))) * (1.0 - 0.55 * s.edge), vec3(0.0), 0.0);
    if (m == ENEMY) return Coat(mix(vec3(0.22, 0.16, 0.45), vec3(0.45, 0.40, 0.75), smoothstep(0.4, 0.7, fbm(s.inside * 6.0))) * (1.0 - 0.7 * s.edge), vec3(0.0), 0.2);
    if (m == PICKUP) {
        float ribbon = step(abs(s.inside.x - 0.5), 0.12) + step(abs(s.inside.y - 0.5), 0.12);
        return Coat(mix(vec3(0.05, 0.50, 0.22), vec3(0.98, 0.78, 0.12), min(ribbon, 1.0)) * (1.0 - 0.6 * s.edge), vec3(0.0), 0.3);
    }
    if (m == HAZARD) return Coat(mix(vec3(0.20, 0.42, 0.72), vec3(0.90, 0.97, 1.0), smoothstep(0.2, 0.9, s.inside.y)) * (1.0 - 0.6 * s.edge), vec3(0.0), 0.9);
    if (m == PROJECTILE) return Coat(vec3(0.10, 0.32, 0.80), vec3(0.1, 0.25, 0.4) * (1.0 - s.edge), 0.0);
    return Coat(mix(vec3(0.42, 0.26, 0.18) * (0.7 + 0.5 * pulse(s.inside.x * 4.0, 0.85, 0.2)), SNOW, smoothstep(0.6, 0.8, fbm(s.inside * 4.0))), vec3(0.0), 0.0);
}
