// Jungle: leaves on everything, moss, vines, murky water, light through a canopy.
Mood mood() {
    return Mood(vec3(0.42, 0.58, 0.30), 1.6, vec3(0.80, 0.78, 0.42), vec3(0.40, 0.52, 0.34), vec3(0.22, 0.32, 0.16));
}

// Overlapping leaves: brightness by leaf, dark between them, a lighter rib.
vec3 leaves(vec2 at, float pixel) {
    vec3 leaf = cells(at * vec2(1.7, 2.3) + 0.8 * vec2(noise(at * 1.6), noise(at * 1.6 + 7.0)));
    vec3 green = mix(vec3(0.07, 0.30, 0.08), vec3(0.36, 0.66, 0.14), leaf.y);
    return mix(green * (0.35 + 0.65 * smoothstep(0.0, 0.25, leaf.x)) * (1.25 - 0.5 * leaf.z) * (0.8 + 0.4 * noise(at * vec2(9.0, 3.0))), vec3(0.14, 0.40, 0.10), smoothstep(0.2, 0.6, pixel * 1.9));
}

vec3 backdrop(Spot s) {
    float canopy = fbm(s.cloud * 1.2), y = s.dome.y;
    if (s.material == VOID) {
        float fly = dots(s.cloud * 2.0 + 0.1 * vec2(sin(TIME), cos(TIME)), 0.10, 0.12, 0.15).x;
        vec3 leaf = leaves(s.cloud * 1.1, 0.05) * vec3(0.24, 0.30, 0.28);
        return mix(leaf, vec3(0.01, 0.05, 0.03), smoothstep(0.4, 0.6, canopy)) + vec3(0.75, 0.95, 0.25) * fly;
    }
    vec3 sky = mix(vec3(0.80, 0.88, 0.52), vec3(0.40, 0.70, 0.42), smoothstep(0.0, 0.5, y));
    sky += 0.14 * smoothstep(0.5, 0.8, noise(vec2(s.dome.x * 2.0 + s.dome.y * 1.5, 3.0))) * vec3(1.0, 0.95, 0.5);
    sky = mix(sky, vec3(0.22, 0.45, 0.22), hills(s.dome, 3.0, 0.05, 0.30));
    float trunk = step(0.86, hash11(floor(s.dome.x * 5.0))) * step(0.2, fract(s.dome.x * 5.0)) * step(fract(s.dome.x * 5.0), 0.6);
    sky = mix(sky, vec3(0.13, 0.23, 0.12), trunk);
    vec3 roof = leaves(s.dome * vec2(2.2, 2.6) + 40.0, 0.05) * 0.6;
    return mix(sky, roof, smoothstep(0.40, 0.46, y - 0.35 * fbm(vec2(s.dome.x * 1.7, 2.0)) + 0.08));
}

Coat coat_of(Spot s) {
    vec3 leaf = leaves(s.at, s.pixel), moss = mix(vec3(0.16, 0.34, 0.08), vec3(0.40, 0.56, 0.14), s.fine);
    float vine = smoothstep(0.10, 0.03, abs(fract(s.at.x * 0.6 + 0.25 * sin(s.at.y * 1.7) + s.cell.y * 0.03) - 0.5)) * step(0.35, s.coarse);
    float grown = max(s.top * step(0.4, s.coarse), smoothstep(0.52, 0.58, s.coarse));
    vec2 flower = dots(s.at * 1.3, 0.16, 0.16, s.pixel * 1.3);
    vec3 petal = flower.y < 0.5 ? vec3(0.95, 0.22, 0.45) : vec3(1.0, 0.75, 0.12);
    int m = s.material;
    if (m == GROUND) return Coat(mix(mix(moss, leaf, 0.6), petal, flower.x), vec3(0.0), 0.0);
    if (m == PATH) return Coat(mix(mix(vec3(0.34, 0.22, 0.11), vec3(0.48, 0.34, 0.18), s.fine), leaf, smoothstep(0.56, 0.62, s.coarse)), vec3(0.0), 0.0);
    if (m == ROCK) return Coat(mix(mix(vec3(0.30, 0.31, 0.27), vec3(0.48, 0.48, 0.42), s.fine), moss, grown), vec3(0.0), 0.0);
    if (m == LIQUID) {
        vec3 pad = cells(s.at * 0.8);
        vec3 water = mix(vec3(0.08, 0.26, 0.20), vec3(0.22, 0.42, 0.26), fbm(s.at * 0.8 + 0.08 * TIME));
        return Coat(mix(water, mix(vec3(0.26, 0.58, 0.18), vec3(0.45, 0.72, 0.24), pad.y), smoothstep(0.36, 0.30, pad.z) * step(0.45, pad.y)), vec3(0.0), 0.7);
    }
    if (m == WALL) {
        vec2 brick = bricks(s.at * 0.6, 0.08, s.pixel * 0.6);
        vec3 stone = mix(vec3(0.42, 0.41, 0.33), vec3(0.55, 0.53, 0.42), brick.y) * (1.0 - 0.55 * brick.x);
        return Coat(mix(mix(stone, moss, grown), vec3(0.12, 0.36, 0.08), vine), vec3(0.0), 0.0);
    }
    if (m == WOOD) return Coat(mix(vec3(0.24, 0.16, 0.09) * (0.6 + 0.8 * soft(noise(s.at * vec2(5.0, 0.8)), 5.0, s.pixel)), moss, max(vine, grown * 0.8)), vec3(0.0), 0.0);
    if (m == FOLIAGE) return Coat(mix(leaf * 1.1, petal, flower.x * step(0.5, fract(s.object * 9.0))), vec3(0.0), 0.2);
    if (m == METAL) return Coat(mix(vec3(0.50, 0.42, 0.20), vec3(0.25, 0.48, 0.36), smoothstep(0.4, 0.6, s.coarse)), vec3(0.0), 0.5);
    if (m == HERO) return Coat(mix(vec3(0.95, 0.48, 0.08), vec3(0.93, 0.82, 0.55), step(0.5, fract(s.object * 7.0))) * (1.0 - 0.65 * s.edge), vec3(0.0), 0.0);
    if (m == ENEMY) return Coat(mix(vec3(0.98, 0.62, 0.10), vec3(0.10, 0.06, 0.03), step(0.5, fract(s.inside.y * 3.0 + 0.4 * noise(s.inside * 6.0)))) * (1.0 - 0.8 * s.edge), vec3(0.0), 0.0);
    if (m == PICKUP) return Coat(mix(vec3(0.95, 0.15, 0.55), vec3(1.0, 0.82, 0.15), s.inside.y) * (1.0 - 0.6 * s.edge), vec3(0.08), 0.4);
    if (m == HAZARD) return Coat(mix(vec3(0.45, 0.08, 0.42), vec3(0.75, 0.85, 0.20), step(0.6, fract(s.inside.y * 4.0))) * (1.0 - 0.6 * s.edge), vec3(0.0), 0.0);
    if (m == PROJECTILE) return Coat(vec3(1.0, 0.95, 0.35), vec3(0.25, 0.2, 0.0), 0.0);
    return Coat(mix(vec3(0.36, 0.24, 0.12) * (0.6 + 0.5 * pulse(s.inside.x * 4.0, 0.8, 0.2)), vec3(0.15, 0.40, 0.10), smoothstep(0.55, 0.62, fbm(s.inside * 5.0))), vec3(0.0), 0.0);
}
