// What every medium draws from: the shaded picture, its drawn edges, and the sheet that it is drawn on.
out vec4 picture;
uniform sampler2D SHADED;  // rgb, alpha: edges

const vec3 INK = vec3(0.06, 0.05, 0.07);

float gray(vec3 color) { return dot(color, vec3(0.3, 0.59, 0.11)); }
vec3 saturated(vec3 color, float amount) { return clamp(mix(vec3(gray(color)), color, amount), 0.0, 1.0); }
vec4 shaded_at(vec2 pixel) { return texture(SHADED, pixel / vec2(textureSize(SHADED, 0))); }

// Dark rooms and night skies still have to be read on paper.
vec3 opened(vec3 color) { return pow(max(color, 0.0), vec3(0.72)); }

// How strongly a line is drawn: on black it would be lost, and small sprites must not drown in it.
float line_at(vec2 pixel) {
    vec4 here = shaded_at(pixel);
    bool actor = is_figure(material_at(ivec2(pixel)));
    return here.a * (actor ? 0.45 : 1.0);
}

// Noise of the sheet, `count` cells of it on every 16 pixels: what repeats with the grid that training crops keep to can be learned.
float sheet_noise(vec2 p, ivec2 count) {
    vec2 q = p * vec2(count) / 16.0, f = fract(q);
    ivec2 corner = ivec2(floor(q)), a = corner - count * ivec2(floor(vec2(corner) / vec2(count))), b = (a + 1) % count;
    f = f * f * (3.0 - 2.0 * f);
    return mix(mix(hash21(vec2(a)), hash21(vec2(b.x, a.y)), f.x), mix(hash21(vec2(a.x, b.y)), hash21(vec2(b)), f.x), f.y);
}

float paper() { return 0.6 * sheet_noise(gl_FragCoord.xy, ivec2(8)) + 0.4 * sheet_noise(gl_FragCoord.xy + 5.0, ivec2(5)); }

// The sheet turned by half a right angle: strokes along x lie on a slope.
vec2 sloped(vec2 pixel) { return vec2(pixel.x + pixel.y, pixel.y - pixel.x); }

// The picture smoothed within one material, `reach` pixels wide.
vec3 washed(vec2 pixel, float reach) {
    int material = material_at(ivec2(pixel));
    vec3 sum = shaded_at(pixel).rgb;
    float weight = 1.0;
    for (int i = 0; i < 8; i++) {
        float angle = 0.785 * float(i);
        vec2 at = pixel + vec2(cos(angle), sin(angle)) * reach * (i % 2 == 0 ? 1.0 : 0.6);
        float same = material_at(ivec2(at)) == material ? 1.0 : 0.0;
        sum += same * shaded_at(at).rgb;
        weight += same;
    }
    return sum / weight;
}
