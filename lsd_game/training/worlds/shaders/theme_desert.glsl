// Desert: rippled sand, banded sandstone, cacti, a hot wide sky.
Mood mood() {
    return Mood(vec3(0.95, 0.82, 0.60), 0.9, vec3(0.98, 0.85, 0.58), vec3(0.42, 0.44, 0.48), vec3(0.46, 0.34, 0.20));
}

vec3 backdrop(Spot s) {
    float y = s.dome.y;
    if (s.material == VOID) {
        vec2 star = dots(s.cloud * 5.0, 0.13, 0.16, 0.3);
        float dune = pulse(s.cloud.y * 0.7 + 0.5 * fbm(s.cloud * vec2(0.5, 0.2)), 0.5, 0.1);
        return mix(vec3(0.13, 0.075, 0.06), vec3(0.24, 0.14, 0.08), dune * (0.5 + 0.5 * noise(s.cloud * 0.6))) + star.x * vec3(0.8, 0.7, 0.5) * star.y;
    }
    vec3 sky = mix(vec3(0.99, 0.90, 0.68), vec3(0.36, 0.66, 0.88), smoothstep(0.0, 0.75, y));
    sky = mix(sky, vec3(0.97, 0.84, 0.60), hills(s.dome + vec2(7.0, 0.0), 0.6, 0.05, 0.26));
    float mesa = step(y, 0.16) * step(0.6, noise(vec2(s.dome.x * 1.1, 8.0)));
    sky = mix(sky, mix(vec3(0.80, 0.46, 0.28), vec3(0.90, 0.62, 0.40), pulse(y * 18.0, 0.5, 0.3)), mesa);
    return mix(sky, vec3(0.90, 0.72, 0.44), hills(s.dome, 0.8, -0.02, 0.16));
}

Coat coat_of(Spot s) {
    float ripple = soft(0.5 + 0.5 * sin((s.at.y + 0.35 * s.at.x) * 7.0 + 5.0 * s.coarse), 1.1, s.pixel);
    vec3 sand = mix(vec3(0.80, 0.60, 0.33), vec3(0.97, 0.82, 0.53), 0.55 * ripple + 0.45 * s.coarse) * (0.9 + 0.2 * s.fine);
    float strata = pulse(s.place.y * 1.3 + 0.8 * s.coarse, 0.5, s.pixel * 1.3);
    int m = s.material;
    if (m == GROUND) return Coat(sand, vec3(0.0), 0.0);
    if (m == PATH) return Coat(mix(vec3(0.72, 0.60, 0.46), vec3(0.86, 0.76, 0.60), s.cell.y) * (1.0 - 0.4 * smoothstep(0.10, 0.03, s.cell.x)), vec3(0.0), 0.0);
    if (m == ROCK) return Coat(mix(vec3(0.70, 0.34, 0.18), vec3(0.90, 0.58, 0.34), strata) * (0.8 + 0.4 * s.fine), vec3(0.0), 0.0);
    if (m == LIQUID) return Coat(mix(vec3(0.05, 0.50, 0.55), vec3(0.35, 0.80, 0.76), fbm(s.at * 0.9 + 0.1 * TIME)), vec3(0.0), 0.9);
    if (m == WALL) {
        vec2 brick = bricks(s.at * 0.55, 0.06, s.pixel * 0.55), glyph_at = s.at * vec2(2.2, 2.2);
        float glyph = step(0.62, hash21(floor(glyph_at * 2.0))) * step(0.5, fract(s.at.y * 0.55)) * step(s.pixel, 0.25);
        return Coat(mix(vec3(0.80, 0.62, 0.38), vec3(0.92, 0.76, 0.50), brick.y) * (1.0 - 0.4 * brick.x) * (1.0 - 0.38 * glyph), vec3(0.0), 0.0);
    }
    if (m == WOOD) return Coat(vec3(0.62, 0.50, 0.36) * (0.65 + 0.6 * soft(noise(s.at * vec2(5.0, 0.7)), 5.0, s.pixel)), vec3(0.0), 0.0);
    if (m == FOLIAGE) {
        float rib = pulse(s.at.x * 2.2, 0.55, s.pixel * 2.2), spine = dots(s.at * 4.0, 0.16, 0.4, s.pixel * 4.0).x;
        return Coat(mix(mix(vec3(0.20, 0.38, 0.16), vec3(0.42, 0.60, 0.26), rib), vec3(0.97, 0.92, 0.70), spine * 0.9), vec3(0.0), 0.0);
    }
    if (m == METAL) return Coat(mix(vec3(0.66, 0.48, 0.18), vec3(0.88, 0.70, 0.32), s.fine), vec3(0.0), 0.8);
    if (m == HERO) return Coat(mix(vec3(0.10, 0.22, 0.62), vec3(0.95, 0.94, 0.90), step(0.5, fract(s.object * 7.0))) * (1.0 - 0.6 * s.edge), vec3(0.0), 0.0);
    if (m == ENEMY) return Coat(mix(vec3(0.14, 0.06, 0.12), vec3(0.45, 0.12, 0.12), step(0.5, fract(s.inside.y * 3.0))) * (1.0 - 0.6 * s.edge), vec3(0.0), 0.6);
    if (m == PICKUP) return Coat(mix(vec3(1.0, 0.78, 0.10), vec3(0.80, 0.05, 0.12), smoothstep(0.26, 0.22, distance(s.inside, vec2(0.5)))) * (1.0 - 0.65 * s.edge), vec3(0.06), 1.0);
    if (m == HAZARD) return Coat(mix(vec3(0.35, 0.16, 0.08), vec3(0.85, 0.80, 0.66), smoothstep(0.3, 0.9, s.inside.y)) * (1.0 - 0.5 * s.edge), vec3(0.0), 0.0);
    if (m == PROJECTILE) return Coat(vec3(0.75, 0.05, 0.10), vec3(0.25, 0.1, 0.0), 0.0);
    return Coat(mix(vec3(0.10, 0.38, 0.55), vec3(0.85, 0.68, 0.30), step(0.36, max(abs(s.inside.x - 0.5), abs(s.inside.y - 0.5)))), vec3(0.0), 0.0);
}
