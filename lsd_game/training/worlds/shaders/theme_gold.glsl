// A golden temple: relief in gold, marble with inlay, jade leaves, red lacquer.
Mood mood() {
    return Mood(vec3(0.98, 0.80, 0.46), 0.9, vec3(0.90, 0.76, 0.46), vec3(0.52, 0.46, 0.36), vec3(0.52, 0.36, 0.16));
}

vec3 gold(float bright) { return ramp(vec3(0.34, 0.17, 0.03), vec3(0.72, 0.45, 0.08), vec3(0.98, 0.76, 0.22), vec3(1.0, 0.95, 0.66), bright); }

// Scrolls that repeat in every unit cell.
float ornament(vec2 p, float width) {
    vec2 q = abs(fract(p) - 0.5);
    float d = min(abs(length(q - 0.25) - 0.14), abs(q.x + q.y - 0.5));
    return smoothstep(0.06 + 0.5 * width, 0.03, d) * (1.0 - smoothstep(0.25, 0.6, width));
}

vec3 backdrop(Spot s) {
    float y = s.dome.y;
    if (s.material == VOID) return mix(vec3(0.14, 0.025, 0.035), vec3(0.48, 0.32, 0.07), ornament(s.cloud * 0.9, 0.06) * 0.6) * (0.7 + 0.5 * fbm(s.cloud * 0.4));
    vec3 sky = mix(vec3(1.0, 0.90, 0.62), vec3(0.92, 0.62, 0.24), smoothstep(0.0, 0.9, y));
    float ray = smoothstep(0.4, 0.6, noise(vec2(s.dome.x * 3.0 - y * 2.0, 1.0)));
    sky += 0.10 * ray;
    sky = mix(sky, vec3(1.0, 0.96, 0.80), smoothstep(0.5, 0.75, fbm(s.cloud * 0.8 + 0.03 * TIME)) * 0.8);
    float x = fract(s.dome.x * 0.8), tier = floor(abs(x - 0.5) * 12.0) / 12.0, roof = 0.42 * step(0.3, hash11(floor(s.dome.x * 0.8))) - 1.1 * tier;
    return mix(sky, gold(0.30 + 0.3 * pulse(y * 16.0, 0.5, 0.3)), step(y, roof));
}

Coat coat_of(Spot s) {
    float tile = checker(s.at * 0.9, s.pixel * 0.9), seam = grid(s.at * 0.9, 0.10, s.pixel * 0.9), relief = ornament(s.at * 0.9, s.pixel * 0.9);
    vec3 marble = mix(vec3(0.97, 0.93, 0.85), vec3(0.30, 0.14, 0.12), tile) * (0.85 + 0.25 * s.fine);
    vec3 polished = gold(0.42 + 0.30 * s.fine + 0.15 * s.normal.y);
    int m = s.material;
    if (m == GROUND) return Coat(mix(marble, gold(0.75), seam), vec3(0.0), 0.5);
    if (m == PATH) return Coat(mix(vec3(0.66, 0.06, 0.08) * (0.8 + 0.3 * s.fine), gold(0.78), relief), vec3(0.0), 0.1);
    if (m == ROCK) return Coat(gold(0.25 + 0.45 * s.cell.y + 0.2 * s.fine), vec3(0.0), 1.0);
    if (m == LIQUID) return Coat(mix(vec3(0.02, 0.26, 0.30), vec3(0.08, 0.52, 0.46), fbm(s.at * 0.8 + 0.08 * TIME)), gold(0.8) * smoothstep(0.66, 0.78, noise(s.at * 1.6 + 0.15 * TIME)) * 0.8, 1.0);
    if (m == WALL) {
        vec2 brick = bricks(s.at * 0.5, 0.06, s.pixel * 0.5);
        return Coat(mix(gold(0.50 + 0.12 * brick.y), gold(0.20), max(brick.x, relief * 0.8)), vec3(0.0), 1.0);
    }
    if (m == WOOD) return Coat(mix(vec3(0.62, 0.07, 0.06) * (0.8 + 0.3 * s.fine), gold(0.75), pulse(s.place.y * 0.9, 0.22, s.pixel * 0.9)), vec3(0.0), 0.6);
    if (m == FOLIAGE) {
        vec3 leaf = cells(s.at * 1.6);
        return Coat(mix(mix(vec3(0.04, 0.40, 0.28), vec3(0.22, 0.66, 0.46), leaf.y), gold(0.8), smoothstep(0.14, 0.05, leaf.x)), vec3(0.0), 0.6);
    }
    if (m == METAL) return Coat(polished * 1.1, vec3(0.0), 1.0);
    if (m == HERO) return Coat(mix(vec3(0.10, 0.16, 0.55), vec3(0.96, 0.95, 0.98), step(0.6, fract(s.object * 7.0))) * (1.0 - 0.5 * s.edge), vec3(0.02), 0.3);
    if (m == ENEMY) return Coat(mix(vec3(0.12, 0.10, 0.13), vec3(0.55, 0.04, 0.06), step(0.55, fract(s.inside.y * 2.0))) * (1.0 - 0.6 * s.edge), vec3(0.0), 0.6);
    if (m == PICKUP) return Coat(mix(vec3(0.10, 0.75, 0.55), vec3(0.75, 1.0, 0.90), step(0.5, fract(s.inside.x * 2.0 + s.inside.y * 2.0))) * (1.0 - 0.7 * s.edge), vec3(0.1), 1.0);
    if (m == HAZARD) return Coat(mix(vec3(0.25, 0.20, 0.22), vec3(0.95, 0.92, 0.88), smoothstep(0.3, 0.9, s.inside.y)) * (1.0 - 0.6 * s.edge), vec3(0.0), 1.0);
    if (m == PROJECTILE) return Coat(vec3(0.2), vec3(0.75, 0.95, 1.0), 0.0);
    vec2 frame = abs(s.inside - 0.5);
    return Coat(mix(vec3(0.50, 0.05, 0.06), gold(0.7), max(step(0.40, max(frame.x, frame.y)), smoothstep(0.16, 0.12, abs(length(frame * vec2(1.0, 1.5)) - 0.2) + 0.08))), vec3(0.0), 0.8);
}
