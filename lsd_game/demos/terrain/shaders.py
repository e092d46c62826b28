"""The shaders of the terrain game: solid things, the sea, the sky, rain, and the display on top."""

from __future__ import annotations

SOLID_VERTEX = """#version 330
uniform mat4 VIEW_PROJECTION, MODEL;
uniform vec3 EYE, SUN, SUN_COLOUR, AMBIENT, HORIZON;
uniform float FOG;
in vec3 position, normal;
in vec4 colour;
out vec3 shade;
void main() {
    vec4 place = MODEL * vec4(position, 1.0);
    vec3 facing = mat3(MODEL) * normal;
    vec3 light = AMBIENT * (0.75 + 0.25 * facing.y) + SUN_COLOUR * max(dot(facing, SUN), 0.0) * 0.85;
    float haze = 1.0 - exp(-distance(place.xyz, EYE) * FOG);
    shade = mix(colour.rgb * mix(light, vec3(1.0), colour.a), HORIZON, haze);
    gl_Position = VIEW_PROJECTION * place;
}
"""

SOLID_FRAGMENT = """#version 330
uniform float ALPHA;
in vec3 shade;
out vec4 pixel;
void main() { pixel = vec4(shade, ALPHA); }
"""

SEA_VERTEX = """#version 330
uniform mat4 VIEW_PROJECTION;
uniform vec3 EYE;
in vec2 corner;
out vec3 place;
void main() {
    place = vec3(corner.x * 1400.0 + EYE.x, 0.0, corner.y * 1400.0 + EYE.z);
    gl_Position = VIEW_PROJECTION * vec4(place, 1.0);
}
"""

SEA_FRAGMENT = """#version 330
uniform sampler2D HEIGHT;
uniform vec3 EYE, SUN, SUN_COLOUR, AMBIENT, HORIZON, ZENITH;
uniform float FOG, TIME, HALF_M;
in vec3 place;
out vec4 pixel;
void main() {
    vec2 p = place.xz;
    vec2 wave = vec2(sin(p.x * 0.21 + p.y * 0.13 + TIME * 1.3) + 0.6 * sin(p.y * 0.53 - TIME * 1.9),
                     sin(p.y * 0.19 - p.x * 0.09 + TIME * 1.1) + 0.6 * sin(p.x * 0.47 + TIME * 1.7));
    float range = distance(place, EYE);
    vec3 normal = normalize(vec3(wave.x * 0.07, 1.0, wave.y * 0.07));
    vec3 towards = (EYE - place) / range;
    float depth = -texture(HEIGHT, p / (2.0 * HALF_M) + 0.5).r;
    if (abs(p.x) > HALF_M || abs(p.y) > HALF_M) depth = 20.0;
    vec3 water = mix(vec3(0.25, 0.78, 0.76), vec3(0.04, 0.30, 0.55), clamp(depth / 14.0, 0.0, 1.0));
    water *= AMBIENT + SUN_COLOUR * 0.6;
    float grazing = pow(1.0 - abs(dot(normal, towards)), 3.0);
    vec3 shade = mix(water, mix(HORIZON, ZENITH, 0.3), 0.75 * grazing);
    shade += SUN_COLOUR * pow(max(dot(reflect(-towards, normal), SUN), 0.0), 60.0) * 0.8;
    float foam = smoothstep(1.7, 0.5, depth + 0.35 * sin(TIME * 1.4 + p.x * 0.35 + p.y * 0.3));
    shade = mix(shade, (AMBIENT + SUN_COLOUR * 0.6) * 1.05, foam * 0.8);
    pixel = vec4(mix(shade, HORIZON, 1.0 - exp(-range * FOG)), clamp(0.55 + depth * 0.06 + foam, 0.0, 0.94));
}
"""

SCREEN_VERTEX = """#version 330
in vec2 corner;
out vec2 uv;
void main() {
    uv = corner * 0.5 + 0.5;
    gl_Position = vec4(corner, 0.999999, 1.0);
}
"""

SKY_FRAGMENT = """#version 330
uniform mat4 TO_WORLD;
uniform vec3 EYE, SUN, SUN_COLOUR, HORIZON, ZENITH;
uniform float STARS, TIME;
in vec2 uv;
out vec4 pixel;
float hash(vec2 p) { return fract(sin(dot(p, vec2(127.1, 311.7))) * 43758.5453); }
float noise(vec2 p) {
    vec2 i = floor(p), f = fract(p);
    f = f * f * (3.0 - 2.0 * f);
    return mix(mix(hash(i), hash(i + vec2(1, 0)), f.x), mix(hash(i + vec2(0, 1)), hash(i + vec2(1, 1)), f.x), f.y);
}
void main() {
    vec4 far = TO_WORLD * vec4(uv * 2.0 - 1.0, 1.0, 1.0);
    vec3 way = normalize(far.xyz / far.w - EYE);
    float up = max(way.y, 0.0);
    vec3 shade = mix(HORIZON, ZENITH, pow(up, 0.55));
    float towards = max(dot(way, SUN), 0.0);
    shade += SUN_COLOUR * (0.25 * pow(towards, 12.0) + smoothstep(0.9975, 0.9985, towards));
    if (up > 0.02) {
        vec2 p = way.xz / (way.y + 0.15) * 1.6 + TIME * 0.015;
        float cloud = smoothstep(0.5, 0.8, 0.65 * noise(p) + 0.35 * noise(p * 2.7));
        shade = mix(shade, mix(HORIZON, SUN_COLOUR, 0.55), cloud * 0.8 * smoothstep(0.02, 0.2, up));
        vec2 cell = floor(way.xz / (1.0 + way.y) * 150.0);
        shade += STARS * (1.0 - cloud) * step(0.988, hash(cell)) * hash(cell + 7.0);
    }
    pixel = vec4(shade, 1.0);
}
"""

RAIN_VERTEX = """#version 330
uniform mat4 VIEW_PROJECTION;
uniform vec3 EYE;
uniform float TIME;
float hash(float n) { return fract(sin(n * 91.17) * 43758.5453); }
void main() {
    float drop = float(gl_VertexID / 2);
    vec3 corner = vec3(hash(drop), fract(hash(drop + 0.3) - TIME * 1.6), hash(drop + 0.7));
    vec3 place = EYE + (fract(corner - EYE / 30.0) - 0.5) * 30.0;
    place.y += gl_VertexID % 2 == 0 ? 0.0 : 1.3;
    gl_Position = VIEW_PROJECTION * vec4(place, 1.0);
}
"""

RAIN_FRAGMENT = """#version 330
out vec4 pixel;
void main() { pixel = vec4(0.8, 0.86, 0.95, 0.4); }
"""

DISPLAY_FRAGMENT = """#version 330
uniform sampler2D PICTURE;
in vec2 uv;
out vec4 pixel;
void main() { pixel = texture(PICTURE, vec2(uv.x, 1.0 - uv.y)); }
"""
