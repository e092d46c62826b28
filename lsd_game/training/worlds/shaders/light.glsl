// Lights the coat that the theme has put on: the scene's own light, or the one that was asked for.
out vec4 picture;
uniform int LIGHT;       // index in LIGHTS
uniform vec3 SUN;        // unit vector towards it
uniform float FOG;       // share lost in a metre
uniform float BANDS;     // steps of shading; 0: smooth
uniform float FIGURE_LIGHT;  // what actors are lit with at least
uniform float LIFT;       // how far dark actors are brightened before black space
uniform vec3 GRADE;      // gamma, saturation, levels of posterisation (0: none)
uniform int PART[64];       // what each material looks like in the game, four parts each: what themes paint
uniform float SHARE[64];    // of each part in the mix, the largest first
uniform float SHADE[16], HAZE_SHADE;  // light that is left on each material, and in the haze, in the scene's own light
uniform float WARMTH[16];   // of the game's own colours by material, 0 cold, 1 warm
const int AS_LIT = 0, NIGHT = 1, SUNSET = 2, STORM = 3, NEON_LIT = 4, MIST = 5, TORCH = 6;

float gray(vec3 color) { return dot(color, vec3(0.3, 0.59, 0.11)); }

Mood relit(Mood m) {
    float sun = gray(m.sun), above = gray(m.above);
    if (LIGHT == NIGHT) return Mood(mix(m.haze, vec3(gray(m.haze)), 0.5) * vec3(0.10, 0.14, 0.30), m.thickness,
        mix(m.sun, vec3(max(sun, 0.5)), 0.6) * vec3(0.36, 0.48, 0.80), vec3(max(above, 0.5)) * vec3(0.26, 0.35, 0.64), m.below * vec3(0.26, 0.28, 0.42));
    if (LIGHT == SUNSET) return Mood(mix(m.haze, vec3(1.0, 0.52, 0.22), 0.7), m.thickness * 1.4,
        vec3(1.45, 0.70, 0.25) * (0.35 + 0.65 * sun), mix(m.above, vec3(0.46, 0.26, 0.42), 0.7), m.below * vec3(0.7, 0.45, 0.5));
    if (LIGHT == STORM) return Mood(mix(m.haze, vec3(0.34, 0.38, 0.44), 0.75), m.thickness * 2.0,
        vec3(0.14, 0.16, 0.20) * sun, mix(m.above, vec3(above) * vec3(0.80, 0.90, 1.05), 0.75), m.below * 0.6);
    if (LIGHT == NEON_LIT) return Mood(vec3(0.12, 0.03, 0.18), m.thickness,
        vec3(0.0), m.above * 0.10 + vec3(0.07, 0.03, 0.14), m.below * 0.2 + vec3(0.05, 0.02, 0.06));
    if (LIGHT == MIST) return Mood(vec3(0.80, 0.82, 0.82), m.thickness * 1.0 + 0.5,
        m.sun * 0.35 * vec3(1.0, 0.95, 0.85), m.above * 0.7 + 0.28, m.below * 0.7 + 0.12);
    if (LIGHT == TORCH) return Mood(vec3(0.02, 0.012, 0.01), m.thickness, vec3(0.0), m.above * 0.07, m.below * 0.07);
    return m;
}

// Point lights that hang in the world or are carried along.
vec3 lamps(Spot s) {
    vec2 centred = (uv - 0.5) * vec2(16.0 / 9.0, 1.0);
    if (LIGHT == NEON_LIT) {
        vec3 left = vec3(1.5, 0.12, 0.95), right = vec3(0.08, 0.85, 1.5);
        vec3 pooled = mix(right, left, smoothstep(0.3, 0.7, WARMTH[material_at(ivec2(gl_FragCoord.xy))])) * (FLAT > 0.5 ? 0.75 : 0.35);
        if (FLAT > 0.5) return pooled;
        return pooled + left * max(dot(s.normal, normalize(vec3(-1.0, 0.35, 0.2))), 0.0)
                      + right * max(dot(s.normal, normalize(vec3(1.0, 0.35, -0.2))), 0.0);
    }
    if (LIGHT == TORCH) {
        float reach = FLAT > 0.5 ? exp(-dot(centred, centred) * 9.0) * 1.5 : exp(-0.16 * s.depth) * 1.5 * exp(-dot(centred, centred) * 1.5);
        return vec3(1.25, 0.72, 0.34) * reach * (0.97 + 0.03 * sin(TIME * 5.0) * sin(TIME * 3.1));
    }
    return vec3(0.0);
}

vec3 sky_relit(vec3 sky, Spot s) {
    float amount = s.material == VOID ? 0.3 : 1.0, bright = gray(sky), y = clamp(s.dome.y, 0.0, 1.0);
    if (LIGHT == NIGHT) {
        vec3 night = mix(sky, vec3(max(bright, 0.4)), 0.5) * vec3(0.12, 0.17, 0.37);
        return mix(sky * mix(1.0, 0.5, amount), night, amount) + s.star.x * s.star.y * 0.8 * (0.3 + 0.7 * amount);
    }
    if (LIGHT == SUNSET) {
        vec3 glow = mix(vec3(1.0, 0.60, 0.20), mix(vec3(0.85, 0.30, 0.28), vec3(0.34, 0.20, 0.42), smoothstep(0.3, 0.9, y)), smoothstep(0.0, 0.35, y));
        return mix(sky, glow * (0.55 + 0.6 * bright), 0.8 * amount + 0.06);
    }
    if (LIGHT == STORM) {
        float clouds = mix(0.4, 1.0, s.cover);
        return mix(sky, mix(vec3(0.13, 0.15, 0.19), vec3(0.46, 0.49, 0.54), clouds) * (0.6 + 0.5 * bright), 0.88 * amount);
    }
    if (LIGHT == NEON_LIT) return mix(sky, mix(vec3(0.65, 0.06, 0.48), vec3(0.05, 0.02, 0.13), smoothstep(0.0, 0.45, y)) + 0.12 * sky, 0.9 * amount);
    if (LIGHT == MIST) return mix(sky, vec3(0.80, 0.82, 0.82), s.material == VOID ? 0.12 : 0.82 - 0.25 * y);
    if (LIGHT == TORCH) return sky * mix(0.6, 0.10, amount);
    return sky;
}

vec3 lit(Spot s, Coat coat, Mood own, float shade) {
    Mood m = relit(own);
    if (is_backdrop(s.material)) return sky_relit(coat.color + coat.glow, s) * shade;
    vec3 sun = LIGHT == SUNSET ? normalize(vec3(SUN.x, 0.28, SUN.z + 0.3 * FLAT)) : SUN;
    float facing = max(dot(s.normal, sun), 0.0), open = 1.0 - 0.65 * s.occlusion;
    if (FLAT > 0.5) facing = clamp(0.75 + 0.55 * (dot(s.normal, sun) - sun.z), 0.0, 1.0);  // where the sun is, nobody sees
    if (BANDS > 0.5) facing = floor(facing * BANDS + 0.5) / BANDS;
    vec3 light = (mix(m.below, m.above, 0.5 + 0.5 * s.normal.y) + m.sun * facing) * open + lamps(s);
    light *= shade;
    if (is_figure(s.material)) light = max(light, vec3(FIGURE_LIGHT) * (LIGHT == AS_LIT ? 1.0 : 0.6));
    vec3 color = coat.color * light + coat.glow;
    color += m.sun * shade * coat.gloss * pow(max(dot(reflect(-sun, s.normal), vec3(0.0, 0.35, 0.94)), 0.0), 12.0) * (1.0 - FLAT);
    float far = FLAT > 0.5 ? max(s.depth - 21.0, 0.0) * 2.0 : s.depth;
    float lost = 1.0 - exp(-far * (FOG * m.thickness + (LIGHT == MIST ? 0.045 : 0.0)));
    vec3 haze = m.haze * (LIGHT == AS_LIT ? HAZE_SHADE : shade);
    if (LIGHT == MIST && FLAT > 0.5) lost = max(lost, 0.35 + 0.3 * s.weave.coarse);
    if (!is_figure(s.material)) return mix(color, haze, lost);
    float bright = max(max(color.r, color.g), max(color.b, 0.03)), lift = s.over_void * LIFT * max(0.0, 0.6 - bright);
    return mix(color * (1.0 + lift / bright), haze, 0.6 * lost);
}

vec3 graded(vec3 color) {
    color = pow(clamp(color, 0.0, 1.0), vec3(GRADE.x));
    color = mix(vec3(gray(color)), color, GRADE.y);
    return GRADE.z > 0.5 ? floor(color * GRADE.z + 0.5) / GRADE.z : color;
}

// The spot as its theme paints a material.
vec3 painted(Spot s, int taken, float shade) {
    if (taken == LIQUID && s.material != LIQUID) s.wave = max(s.weave.tone - 0.5 + CALM, 0.0);
    s.material = taken;
    Coat coat = is_backdrop(s.material) ? Coat(backdrop(s), vec3(0.0), 0.0) : coat_of(s);
    if (LIGHT == NIGHT || LIGHT == STORM) coat.color = mix(coat.color, sqrt(coat.color), 0.5);  // or dark things vanish
    if (LIGHT == STORM) coat.color = mix(vec3(gray(coat.color)), coat.color, 0.55);
    return lit(s, coat, mood(), shade);
}

void main() {
    Spot s = spot_at(ivec2(gl_FragCoord.xy));
    int m = s.material;
    float shade = LIGHT == AS_LIT ? SHADE[m] : 1.0;
    vec3 color = vec3(0.0);
    for (int part = 4 * m; part < 4 * m + 4; part++) {
        if (SHARE[part] <= 0.0) break;
        color += SHARE[part] * painted(s, PART[part], shade);
    }
    picture = vec4(clamp(graded(color), 0.0, 1.0), s.edge);
}
