// The middle ages: castle stone with banners, timber frames, cobbles, meadows, knights.
Mood mood() {
    return Mood(vec3(0.74, 0.78, 0.74), 1.0, vec3(0.82, 0.74, 0.56), vec3(0.44, 0.48, 0.52), vec3(0.30, 0.28, 0.22));
}

vec3 backdrop(Spot s) {
    float y = s.dome.y;
    if (s.material == VOID) {
        vec2 q = fract(s.cloud * 0.8) - 0.5, cell = floor(s.cloud * 0.8);
        float charge = max(step(abs(q.x) + abs(q.y), 0.17), step(abs(abs(q.x) + abs(q.y) - 0.27), 0.025));
        vec3 field = mod(cell.x + cell.y, 2.0) < 0.5 ? vec3(0.05, 0.06, 0.15) : vec3(0.13, 0.035, 0.045);
        return mix(field, vec3(0.30, 0.22, 0.08), charge) * (0.8 + 0.3 * noise(s.cloud * vec2(9.0, 2.0)));
    }
    vec3 sky = mix(vec3(0.88, 0.87, 0.74), vec3(0.48, 0.64, 0.80), smoothstep(0.0, 0.7, y));
    sky = mix(sky, vec3(0.96, 0.94, 0.86), smoothstep(0.45, 0.70, fbm(s.cloud * 0.8 + 0.03 * TIME)) * 0.85);
    sky = mix(sky, vec3(0.50, 0.60, 0.52), hills(s.dome, 1.0, 0.02, 0.22));
    float column = floor(s.dome.x * 1.6), inside = abs(fract(s.dome.x * 1.6) - 0.5), there = step(0.45, hash11(floor(column * 0.34) + 4.0));
    float height = 0.10 + 0.24 * hash11(column) * step(inside, 0.36), merlon = 0.025 * step(0.5, fract(s.dome.x * 14.0));
    float roof = height + 0.16 * max(0.0, 1.0 - inside * 2.8) * step(0.6, hash11(column + 3.0));
    sky = mix(sky, vec3(0.55, 0.22, 0.18), step(y, roof) * there);
    return mix(sky, vec3(0.50, 0.49, 0.47), step(y, height + merlon) * there);
}

Coat coat_of(Spot s) {
    float tuft = soft(noise(s.at * vec2(5.0, 2.0)), 5.0, s.pixel);
    vec3 meadow = mix(vec3(0.25, 0.36, 0.12), vec3(0.52, 0.58, 0.24), 0.5 * s.coarse + 0.5 * tuft), stone = mix(vec3(0.44, 0.43, 0.40), vec3(0.64, 0.62, 0.56), s.fine);
    vec2 daisy = dots(s.at * 1.6, 0.14, 0.22, s.pixel * 1.6), q = fract(s.at * 0.5), cell = floor(s.at * 0.5);
    float side = 1.0 - step(0.7, s.normal.y) * (1.0 - FLAT);
    int m = s.material;
    if (m == GROUND) return Coat(mix(meadow, mix(vec3(0.95, 0.93, 0.80), vec3(0.75, 0.25, 0.20), step(0.7, daisy.y)), daisy.x), vec3(0.0), 0.0);
    if (m == PATH) {
        vec3 cobble = cells(s.at * 1.5);
        return Coat(mix(vec3(0.42, 0.39, 0.35), vec3(0.66, 0.62, 0.55), cobble.y) * mix(1.0, 0.35 + 0.65 * smoothstep(0.0, 0.22, cobble.x), 1.0 - smoothstep(0.2, 0.6, s.pixel * 1.5)), vec3(0.0), 0.0);
    }
    if (m == ROCK) return Coat(stone * (0.75 + 0.4 * s.cell.y), vec3(0.0), 0.0);
    if (m == LIQUID) return Coat(mix(vec3(0.12, 0.26, 0.34), vec3(0.34, 0.50, 0.54), fbm(s.at * vec2(0.6, 1.2) + 0.1 * TIME)), vec3(0.0), 0.7);
    if (m == WALL) {
        vec2 brick = bricks(s.at * 0.9, 0.09, s.pixel * 0.9);
        float hung = step(0.80, hash21(cell)) * step(abs(q.x - 0.5), 0.28) * step(0.18 + 0.25 * abs(q.x - 0.5), q.y) * side;
        vec3 cloth = mix(hash21(cell + 3.0) < 0.5 ? vec3(0.66, 0.08, 0.09) : vec3(0.10, 0.18, 0.50), vec3(0.92, 0.74, 0.22), step(abs(length(q - vec2(0.5, 0.62)) - 0.12), 0.035));
        return Coat(mix(stone * (0.75 + 0.4 * brick.y) * (1.0 - 0.5 * brick.x), cloth, hung), vec3(0.0), 0.0);
    }
    if (m == WOOD) {
        vec2 p = fract(s.at * 0.6);
        float beam = max(grid(s.at * 0.6, 0.20, s.pixel * 0.6), smoothstep(0.13, 0.09, abs(p.x - p.y)));
        return Coat(mix(vec3(0.90, 0.84, 0.70), vec3(0.26, 0.16, 0.09) * (0.8 + 0.4 * s.fine), beam), vec3(0.0), 0.0);
    }
    if (m == FOLIAGE) {
        vec2 apple = dots(s.at * 1.8, 0.22, 0.18, s.pixel * 1.8);
        return Coat(mix(mix(vec3(0.15, 0.30, 0.10), vec3(0.40, 0.52, 0.18), s.fine) * (0.6 + 0.5 * smoothstep(0.0, 0.3, s.cell.x)), vec3(0.78, 0.14, 0.10), apple.x), vec3(0.0), 0.0);
    }
    if (m == METAL) return Coat(mix(vec3(0.42, 0.44, 0.48), vec3(0.72, 0.74, 0.78), soft(0.5 + 0.5 * sin(s.at.x * 12.0) * sin(s.at.y * 12.0), 3.8, s.pixel)), vec3(0.0), 1.0);
    if (m == HERO) return Coat(mix(vec3(0.80, 0.82, 0.88), vec3(0.80, 0.08, 0.10), step(0.45, fract(s.object * 7.0))) * (1.0 - 0.75 * s.edge), vec3(0.02), 0.6);
    if (m == ENEMY) return Coat(mix(vec3(0.10, 0.09, 0.11), vec3(0.30, 0.10, 0.32), step(0.5, fract(s.object * 5.0))) * (1.0 - 0.5 * s.edge), vec3(0.5, 0.05, 0.02) * smoothstep(0.10, 0.06, length(vec2(abs(s.inside.x - 0.5) - 0.15, s.inside.y - 0.72))), 0.6);
    if (m == PICKUP) return Coat(mix(vec3(1.0, 0.80, 0.18), vec3(0.60, 0.35, 0.04), max(s.edge, smoothstep(0.05, 0.02, abs(distance(s.inside, vec2(0.5)) - 0.24)))), vec3(0.06), 1.0);
    if (m == HAZARD) return Coat(mix(vec3(0.30, 0.20, 0.12), vec3(0.80, 0.82, 0.86), step(0.5, s.inside.y)) * (1.0 - 0.6 * s.edge), vec3(0.0), 0.5);
    if (m == PROJECTILE) return Coat(vec3(0.85, 0.80, 0.65) * (1.0 - 0.5 * s.edge), vec3(0.1), 0.0);
    float bands = step(0.78, fract(s.inside.y * 3.0)), rivet = dots(s.inside * vec2(6.0, 9.0), 0.22, 0.6, 0.2).x;
    return Coat(mix(vec3(0.36, 0.22, 0.11) * (0.75 + 0.35 * pulse(s.inside.x * 5.0, 0.85, 0.2)), vec3(0.16, 0.16, 0.18) + 0.3 * rivet, bands), vec3(0.0), 0.3);
}
