// Candy: pink frosting with sprinkles, gingerbread, canes, cotton candy.
Mood mood() {
    return Mood(vec3(1.0, 0.84, 0.90), 0.9, vec3(0.50, 0.46, 0.42), vec3(0.70, 0.66, 0.72), vec3(0.62, 0.50, 0.58));
}

vec3 sweet(float number) {
    return number < 0.25 ? vec3(0.20, 0.72, 0.95) : number < 0.5 ? vec3(1.0, 0.83, 0.15) : number < 0.75 ? vec3(0.35, 0.85, 0.42) : vec3(0.93, 0.16, 0.42);
}

vec3 backdrop(Spot s) {
    float cotton = s.cover, y = s.dome.y;
    if (s.material == VOID) return mix(mix(vec3(0.26, 0.07, 0.26), vec3(0.42, 0.14, 0.40), s.rim), sweet(s.star.y), s.star.x);
    vec3 sky = mix(vec3(1.0, 0.86, 0.90), vec3(0.55, 0.80, 0.98), smoothstep(0.0, 0.7, y));
    sky = mix(sky, mix(vec3(1.0, 0.80, 0.92), vec3(1.0), cotton), cotton);
    sky = mix(sky, vec3(1.0, 0.45, 0.62), s.disc);
    sky = mix(sky, sweet(s.star.y), s.star.x);
    return mix(sky, mix(vec3(0.98, 0.62, 0.78), vec3(1.0, 0.90, 0.75), smoothstep(0.05, 0.25, s.dome.y)), s.hill);
}

Coat coat_of(Spot s) {
    vec2 sprinkle = s.weave.speck;
    float icing = s.top, line = smoothstep(0.12, 0.03, s.weave.cell.x);
    vec3 frosting = mix(mix(vec3(1.0, 0.50, 0.72), vec3(1.0, 0.80, 0.90), 0.5 * s.weave.coarse + 0.5 * s.weave.tone), vec3(1.0, 0.96, 0.97), max(line, 0.9 * s.rim));
    int m = s.material;
    if (m == GROUND) return Coat(mix(frosting, sweet(sprinkle.y), sprinkle.x), vec3(0.0), 0.1);
    if (m == PATH) return Coat(mix(vec3(0.88, 0.62, 0.34), vec3(0.66, 0.40, 0.18), max(line, 0.6 * s.rim)) * (0.85 + 0.3 * s.weave.tone), vec3(0.0), 0.0);
    if (m == ROCK) return Coat(mix(vec3(0.66, 0.46, 0.62) * (0.75 + 0.5 * s.weave.fine), vec3(1.0, 0.94, 0.96), max(icing, smoothstep(0.56, 0.62, s.weave.coarse))), vec3(0.0), 0.5);
    if (m == LIQUID) return Coat(mix(vec3(0.25, 0.78, 0.95), vec3(0.92, 0.98, 1.0), max(smoothstep(0.52, 0.58, s.wave), 0.8 * s.rim)), vec3(0.0), 0.8);
    if (m == WALL) return Coat(mix(mix(vec3(0.74, 0.44, 0.20), vec3(0.84, 0.54, 0.27), s.weave.brick.y), vec3(1.0, 0.96, 0.94), max(max(s.weave.brick.x, icing), 0.8 * s.rim * s.rim)), vec3(0.0), 0.0);
    if (m == WOOD) return Coat(mix(vec3(0.90, 0.10, 0.18), vec3(1.0), s.weave.stripe), vec3(0.0), 0.5);
    if (m == FOLIAGE) {
        vec3 fluff = mix(vec3(0.80, 0.62, 0.98), vec3(0.55, 0.93, 0.80), s.weave.coarse);
        return Coat(mix(fluff * (0.75 + 0.45 * s.weave.tone), sweet(sprinkle.y), sprinkle.x * 0.9), vec3(0.0), 0.0);
    }
    if (m == METAL) return Coat(mix(vec3(0.70, 0.55, 0.95), vec3(0.95, 0.90, 1.0), s.weave.stripe), vec3(0.0), 1.0);
    if (m == HERO) return Coat(mix(vec3(0.16, 0.22, 0.85), vec3(0.30, 0.45, 1.0), step(0.5, fract(s.object * 7.0))) * (1.0 - 0.6 * s.edge), vec3(0.0), 0.8);
    if (m == ENEMY) return Coat(mix(vec3(0.10, 0.05, 0.08), sweet(fract(s.object * 3.0)), step(0.62, fract(s.inside.y * 3.0))) * (1.0 - 0.7 * s.edge), vec3(0.0), 0.5);
    if (m == PICKUP) {
        vec2 q = s.inside - 0.5;
        float spiral = fract(atan(q.y, q.x) * 0.3183 + length(q) * 4.0);
        return Coat(mix(vec3(0.92, 0.06, 0.30), vec3(1.0), step(0.5, spiral)) * (1.0 - 0.6 * s.edge), vec3(0.0), 0.5);
    }
    if (m == HAZARD) return Coat(mix(vec3(0.75, 0.02, 0.10), vec3(0.20, 0.80, 0.25), step(0.5, fract(s.inside.y * 3.0 + s.inside.x))) * (1.0 - 0.6 * s.edge), vec3(0.0), 0.6);
    if (m == PROJECTILE) return Coat(sweet(s.object) * (1.0 - 0.5 * s.edge), vec3(0.1), 0.5);
    return Coat(vec3(0.38, 0.19, 0.10) * mix(0.65, 1.15, grid(s.inside * vec2(3.0, 4.0) + 0.5, 0.75, 0.2)), vec3(0.0), 0.5);
}
