// What every medium draws from: the shaded picture, its drawn edges, paper, and marks that hold on to surfaces.
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

// Grain of the sheet, which stays with the screen.
float paper(float scale) { return fbm(gl_FragCoord.xy * scale); }

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

// Coordinates that hold on to a surface, in screen pixels: two octaves of world scale and how to mix them.
struct Hold { vec2 near, far; float blend; };

float held_noise(Hold h, float scale) { return mix(noise(h.near * scale), noise(h.far * scale), h.blend); }

Hold hold_at(ivec2 at) {
    vec4 surface = texelFetch(SURFACE, at, 0), place = texelFetch(PLACE, at, 0);
    bool open = is_backdrop(int(surface.w + 0.5));
    vec2 on = open && FLAT < 0.5 ? vec2(atan(place.x, place.z), place.y) : plane(place.xyz, surface.xyz);
    float level = log2(open && FLAT < 0.5 ? 0.008 : pixel_size(at, place.xyz));
    float scale = exp2(floor(level));
    return Hold(on / scale, on / (2.0 * scale), smoothstep(0.25, 0.75, fract(level)));
}
