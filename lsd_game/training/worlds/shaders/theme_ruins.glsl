// After the apocalypse: cracked mud, rubble, rust, oily pools, a dead skyline in smog.
Mood mood() {
    return Mood(vec3(0.60, 0.52, 0.38), 2.2, vec3(0.72, 0.62, 0.46), vec3(0.60, 0.55, 0.45), vec3(0.40, 0.36, 0.29));
}

vec3 backdrop(Spot s) {
    float y = s.dome.y, smog = fbm(s.cloud * vec2(0.5, 0.9) + vec2(0.05, 0.0) * TIME);
    if (s.material == VOID) {
        float speck = dots(s.cloud * 4.0 + vec2(0.3, 0.1) * TIME, 0.13, 0.2, 0.3).x;
        return mix(vec3(0.075, 0.068, 0.055), vec3(0.22, 0.19, 0.13), smoothstep(0.35, 0.75, smog)) + speck * vec3(0.28, 0.25, 0.18);
    }
    vec3 sky = mix(vec3(0.74, 0.63, 0.42), vec3(0.42, 0.38, 0.31), smoothstep(0.0, 0.8, y));
    sky = mix(sky, vec3(0.36, 0.32, 0.26), smoothstep(0.45, 0.75, smog) * 0.7);
    float far = skyline(s.dome + 0.5, 2.2, 0.0, 0.36), broken = 0.10 * noise(s.dome * vec2(14.0, 1.0)), near = skyline(s.dome + vec2(9.0, broken), 1.3, 0.0, 0.52);
    near *= step(0.4, hash11(floor((s.dome.x + 9.0) * 1.3) + 2.5));
    sky = mix(sky, vec3(0.52, 0.45, 0.33), far);
    vec2 pane = s.dome * vec2(11.0, 20.0);
    float hole = step(0.35, fract(pane.x)) * step(0.4, fract(pane.y)) * step(0.3, hash21(floor(pane)));
    return mix(sky, mix(vec3(0.30, 0.26, 0.21), vec3(0.62, 0.53, 0.37), hole * 0.6), near);
}

Coat coat_of(Spot s) {
    float crack = smoothstep(0.10, 0.02, s.cell.x);
    vec3 mud = mix(vec3(0.42, 0.35, 0.25), vec3(0.60, 0.51, 0.37), s.coarse) * (0.8 + 0.4 * s.fine) * (0.92 + 0.16 * s.cell.y);
    vec3 rust = mix(vec3(0.32, 0.15, 0.08), vec3(0.70, 0.36, 0.14), s.fine), concrete = mix(vec3(0.42, 0.41, 0.38), vec3(0.60, 0.58, 0.53), s.fine);
    float stain = smoothstep(0.45, 0.75, soft(noise(s.at * vec2(1.8, 0.35)), 1.8, s.pixel));
    vec2 debris = dots(s.at * 1.3, 0.20, 0.25, s.pixel * 1.3);
    int m = s.material;
    if (m == GROUND) return Coat(mix(mud * (1.0 - 0.6 * crack), mix(concrete, rust, step(0.5, debris.y)), debris.x * 0.9), vec3(0.0), 0.0);
    if (m == PATH) {
        float paint = pulse(s.at.x * 0.30, 0.10, s.pixel * 0.30) * step(0.4, fract(s.at.y * 0.4)) * smoothstep(0.35, 0.5, s.fine);
        return Coat(mix(mix(vec3(0.22, 0.215, 0.21), vec3(0.33, 0.32, 0.30), s.fine) * (1.0 - 0.6 * crack * step(0.45, s.coarse)), vec3(0.80, 0.66, 0.22), paint), vec3(0.0), 0.0);
    }
    if (m == ROCK) return Coat(mix(concrete * (0.6 + 0.5 * s.cell.y), rust, smoothstep(0.60, 0.64, s.coarse)) * (1.0 - 0.4 * crack), vec3(0.0), 0.0);
    if (m == LIQUID) {
        float film = fbm(s.at * 0.6 + 0.05 * TIME);
        return Coat(mix(vec3(0.12, 0.14, 0.06), vec3(0.34, 0.36, 0.12), film), rainbow(film * 3.0) * 0.16 * smoothstep(0.42, 0.6, film), 0.8);
    }
    if (m == WALL) {
        vec2 pane = s.at * vec2(0.5, 0.45), q = fract(pane) - 0.5;
        float side = 1.0 - step(0.7, s.normal.y) * (1.0 - FLAT), hole = step(abs(q.x), 0.22) * step(abs(q.y), 0.24) * step(0.55, hash21(floor(pane))) * side;
        float tag = smoothstep(0.05, 0.02, abs(noise(s.at * 1.3 + 20.0) - 0.5)) * step(0.70, noise(s.at * 0.25 + 3.0)) * side;
        vec3 wall = mix(concrete, vec3(0.30, 0.22, 0.15), stain * 0.7) * (1.0 - 0.5 * crack * step(0.5, s.coarse));
        return Coat(mix(mix(wall, vec3(0.75, 0.12, 0.30), tag * 0.8), vec3(0.08, 0.08, 0.08), hole), vec3(0.0), 0.0);
    }
    if (m == WOOD) return Coat(mix(vec3(0.36, 0.30, 0.23), vec3(0.20, 0.16, 0.13), soft(noise(s.at * vec2(5.0, 0.7)), 5.0, s.pixel)) * 1.1, vec3(0.0), 0.0);
    if (m == FOLIAGE) return Coat(mix(vec3(0.28, 0.20, 0.10), vec3(0.62, 0.45, 0.18), s.fine * smoothstep(0.0, 0.3, s.cell.x) * 1.3), vec3(0.0), 0.0);
    if (m == METAL) return Coat(mix(rust, vec3(0.45, 0.50, 0.48), smoothstep(0.55, 0.62, s.coarse)), vec3(0.0), 0.2);
    if (m == HERO) return Coat(mix(vec3(0.95, 0.38, 0.05), vec3(0.16, 0.20, 0.26), step(0.6, fract(s.object * 7.0))) * (1.0 - 0.6 * s.edge), vec3(0.04, 0.02, 0.0), 0.0);
    if (m == ENEMY) return Coat(mix(vec3(0.20, 0.32, 0.08), vec3(0.48, 0.66, 0.18), smoothstep(0.35, 0.6, fbm(s.inside * 5.0))) * (1.0 - 0.7 * s.edge), vec3(0.0), 0.1);
    if (m == PICKUP) return Coat(mix(vec3(0.95, 0.95, 0.92), vec3(0.85, 0.06, 0.06), max(step(abs(s.inside.x - 0.5), 0.12) * step(abs(s.inside.y - 0.5), 0.34), step(abs(s.inside.y - 0.5), 0.12) * step(abs(s.inside.x - 0.5), 0.34))) * (1.0 - 0.6 * s.edge), vec3(0.03), 0.0);
    if (m == HAZARD) return Coat(mix(vec3(0.95, 0.78, 0.05), vec3(0.06), pulse((s.inside.x + s.inside.y) * 2.0, 0.5, 0.15)) * (1.0 - 0.5 * s.edge), vec3(0.0), 0.0);
    if (m == PROJECTILE) return Coat(vec3(0.2), vec3(1.0, 0.75, 0.25), 0.0);
    return Coat(rust * mix(0.6, 1.0, pulse(s.inside.x * 5.0, 0.6, 0.25)), vec3(0.0), 0.2);
}
