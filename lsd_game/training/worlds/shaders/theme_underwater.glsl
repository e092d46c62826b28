// Underwater: a reef in blue depth; caustics, coral, kelp, bubbles.
Mood mood() {
    return Mood(vec3(0.04, 0.32, 0.52), 3.0, vec3(0.54, 0.66, 0.64), vec3(0.36, 0.54, 0.62), vec3(0.12, 0.24, 0.38));
}

float caustics(vec2 at, float pixel) {
    vec2 p = at * 0.8 + 0.4 * vec2(noise(at * 0.7 + 0.3 * TIME), noise(at * 0.7 + 9.0 - 0.3 * TIME));
    return soft(smoothstep(0.16, 0.0, cells(p + vec2(0.15, 0.1) * TIME).x), 0.9, pixel);
}

vec3 backdrop(Spot s) {
    float y = s.dome.y;
    vec2 drift = s.cloud * 2.4 - vec2(0.05 * sin(TIME), 0.25 * TIME), bubble = dots(drift, 0.22, 0.22, 0.14), inner = dots(drift, 0.15, 0.22, 0.14);
    float ring = (bubble.x - 0.7 * inner.x), ray = smoothstep(0.45, 0.85, noise(vec2(s.dome.x * 3.0 + s.dome.y * 1.6, 0.15 * TIME)));
    if (s.material == VOID)
        return mix(vec3(0.01, 0.05, 0.12), vec3(0.02, 0.15, 0.26), fbm(s.cloud * 0.5)) + ring * vec3(0.15, 0.45, 0.55) + 0.05 * ray * vec3(0.3, 0.8, 1.0);
    vec3 sea = mix(vec3(0.03, 0.28, 0.48), vec3(0.30, 0.78, 0.86), smoothstep(0.0, 0.9, y));
    sea += ray * 0.16 * smoothstep(0.0, 0.5, y) * vec3(0.7, 1.0, 1.0);
    sea = mix(sea, vec3(0.03, 0.22, 0.38), hills(s.dome, 2.0, 0.0, 0.26));
    float kelp = smoothstep(0.10, 0.06, abs(fract(s.dome.x * 1.5 + 0.08 * sin(y * 9.0 + TIME * 0.6)) - 0.5)) * step(y, 0.55 * hash11(floor(s.dome.x * 1.5)));
    return mix(sea, vec3(0.03, 0.26, 0.30), kelp * 0.85) + ring * 0.35;
}

Coat coat_of(Spot s) {
    float light = caustics(s.at, s.pixel) * (FLAT > 0.5 ? 0.45 : 0.35 + 0.65 * s.top);
    vec3 shine = vec3(0.08, 0.20, 0.20) * light;
    vec3 sand = mix(vec3(0.66, 0.62, 0.46), vec3(0.92, 0.86, 0.62), s.coarse * 0.5 + 0.5 * soft(0.5 + 0.5 * sin(s.at.y * 6.0 + 4.0 * s.coarse), 1.0, s.pixel));
    vec3 polyp = mix(vec3(0.95, 0.40, 0.45), vec3(0.98, 0.65, 0.30), s.cell.y), barnacle = vec3(0.72, 0.78, 0.70);
    vec2 shell = dots(s.at * 1.4, 0.17, 0.20, s.pixel * 1.4);
    int m = s.material;
    if (m == GROUND) return Coat(mix(sand, mix(vec3(1.0, 0.62, 0.55), vec3(0.95, 0.92, 0.85), shell.y), shell.x), shine, 0.0);
    if (m == PATH) return Coat(mix(vec3(0.52, 0.62, 0.66), vec3(0.72, 0.80, 0.80), s.cell.y) * (1.0 - 0.5 * smoothstep(0.12, 0.03, s.cell.x)), shine, 0.0);
    if (m == ROCK) return Coat(mix(vec3(0.22, 0.30, 0.38), polyp, smoothstep(0.47, 0.60, s.coarse) * (0.6 + 0.4 * step(0.12, s.cell.x))), shine, 0.0);
    if (m == LIQUID) return Coat(mix(vec3(0.02, 0.12, 0.34), vec3(0.05, 0.34, 0.60), fbm(s.at * 0.5 + 0.1 * TIME)), shine * 1.6, 0.6);
    if (m == WALL) {
        vec2 brick = bricks(s.at * 0.6, 0.09, s.pixel * 0.6), crust = dots(s.at * 2.4, 0.25, 0.4 * s.coarse, s.pixel * 2.4);
        return Coat(mix(mix(vec3(0.22, 0.36, 0.44), vec3(0.36, 0.50, 0.56), brick.y) * (1.0 - 0.5 * brick.x), barnacle, crust.x * 0.8), shine, 0.0);
    }
    if (m == WOOD) return Coat(mix(vec3(0.30, 0.26, 0.22) * (0.6 + 0.8 * soft(noise(s.at * vec2(5.0, 0.7)), 5.0, s.pixel)), vec3(0.15, 0.42, 0.30), smoothstep(0.5, 0.6, s.coarse)), shine, 0.0);
    if (m == FOLIAGE) {
        float kind = fract(s.object * 5.3);
        vec3 coral = kind < 0.4 ? vec3(0.98, 0.36, 0.50) : kind < 0.75 ? vec3(1.0, 0.62, 0.22) : vec3(0.62, 0.36, 0.85);
        return Coat(coral * mix(0.5, 1.1, smoothstep(0.0, 0.25, s.cell.x)) * (0.7 + 0.5 * s.fine), shine * 0.7, 0.0);
    }
    if (m == METAL) return Coat(mix(vec3(0.24, 0.52, 0.48), vec3(0.55, 0.36, 0.24), smoothstep(0.45, 0.6, s.coarse)), shine, 0.3);
    if (m == HERO) return Coat(mix(vec3(1.0, 0.48, 0.05), vec3(1.0), step(0.62, fract(s.inside.y * 2.5))) * (1.0 - 0.7 * s.edge), vec3(0.10, 0.06, 0.0), 0.0);
    if (m == ENEMY) return Coat(mix(vec3(0.42, 0.10, 0.55), vec3(0.90, 0.55, 0.85), dots(s.inside * 4.0, 0.25, 0.6, 0.3).x) * (1.0 - 0.65 * s.edge), vec3(0.06, 0.0, 0.06), 0.3);
    if (m == PICKUP) return Coat(mix(vec3(0.98, 0.94, 0.96), vec3(0.85, 0.65, 0.80), smoothstep(0.1, 0.5, distance(s.inside, vec2(0.4, 0.62)))) * (1.0 - 0.5 * s.edge), vec3(0.15), 1.0);
    if (m == HAZARD) return Coat(mix(vec3(0.12, 0.05, 0.16), vec3(0.85, 0.15, 0.45), smoothstep(0.2, 0.9, s.inside.y)) * (1.0 - 0.5 * s.edge), vec3(0.0), 0.0);
    if (m == PROJECTILE) return Coat(vec3(1.0, 0.92, 0.25), vec3(0.3, 0.25, 0.0), 0.0);
    return Coat(mix(vec3(0.20, 0.36, 0.36), vec3(0.70, 0.60, 0.25), step(0.38, max(abs(s.inside.x - 0.5), abs(s.inside.y - 0.5)))), shine, 0.3);
}
