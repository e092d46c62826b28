// Patterns that stay clean at any size: each is averaged over `width`, the span of a screen pixel in pattern units.
float pulse(float x, float share, float width) {
    width = max(width, 1e-3);
    float low = x - 0.5 * width, high = x + 0.5 * width;
    return (floor(high) * share + min(fract(high), share) - floor(low) * share - min(fract(low), share)) / width;
}

// 1 on the lines of a unit grid.
float grid(vec2 p, float thickness, float width) {
    vec2 q = p + 0.5 * thickness;
    return max(pulse(q.x, thickness, width), pulse(q.y, thickness, width));
}

float checker(vec2 p, float width) {
    float a = pulse(p.x * 0.5, 0.5, 0.5 * width), b = pulse(p.y * 0.5, 0.5, 0.5 * width);
    return a + b - 2.0 * a * b;
}

// x: 1 in the mortar; y: number of the brick 0..1.
vec2 bricks(vec2 p, float mortar, float width) {
    p.y *= 2.0;
    float row = floor(p.y);
    p.x += 0.5 * mod(row, 2.0);
    return vec2(grid(p, mortar, width * 2.0), hash21(vec2(floor(p.x), row)));
}

// x: 1 within a dot; y: number of the dot 0..1. `share` of the unit cells has one.
vec2 dots(vec2 p, float radius, float share, float width) {
    vec2 cell = floor(p), random = hash22(cell + 5.7);
    vec2 centre = 0.5 + (random - 0.5) * (1.0 - 2.0 * radius);
    float number = hash21(cell + 3.3), d = distance(fract(p), centre);
    return vec2(smoothstep(radius + 0.5 * width, radius - 0.5 * width, d) * step(number, share), number / share);
}

vec3 ramp(vec3 a, vec3 b, vec3 c, vec3 d, float x) {
    return x < 0.333 ? mix(a, b, x * 3.0) : x < 0.667 ? mix(b, c, x * 3.0 - 1.0) : mix(c, d, min(x * 3.0 - 2.0, 1.0));
}

vec3 rainbow(float x) { return 0.5 + 0.5 * cos(6.2832 * (x + vec3(0.0, 0.33, 0.67))); }

float hills(vec2 dome, float frequency, float low, float high) {
    return smoothstep(0.01, -0.01, dome.y - low - (high - low) * fbm(vec2(dome.x * frequency, 4.0)));
}

// Voronoi cells: distance to the border, number of the cell, distance from its centre.
vec3 cells(vec2 p) {
    vec2 corner = floor(p), f = fract(p);
    float first = 8.0, second = 8.0, number = 0.0;
    for (int y = -1; y <= 1; y++) {
        for (int x = -1; x <= 1; x++) {
            vec2 offset = vec2(x, y), random = hash22(corner + offset);
            vec2 towards = offset + 0.1 + 0.8 * random - f;
            float d = dot(towards, towards);
            if (d < first) {
                second = first;
                first = d;
                number = fract(random.x * 7.3 + random.y * 3.1);
            } else if (d < second) second = d;
        }
    }
    return vec3(sqrt(second) - sqrt(first), number, sqrt(first));
}

// A pattern of `frequency` fades into its mean where pixels cannot show it.
float soft(float value, float frequency, float pixel) {
    return mix(value, 0.5, smoothstep(0.3, 0.8, frequency * pixel));
}

// What a surface is made of: its colour under white light, what it shines by itself, how much it mirrors the sun.
struct Coat {
    vec3 color, glow;
    float gloss;
};

// The light that belongs to a world: colour of the distance, how thick, sun, light from above, light from below.
struct Mood {
    vec3 haze;
    float thickness;
    vec3 sun, above, below;
};
