// Writes a mesh into the G-buffer: plain, cut out by a sprite of the atlas, or made of the materials of a tile map.
layout(location = 0) out vec4 surface;
layout(location = 1) out vec4 place;
layout(location = 2) out vec4 detail;
layout(location = 3) out vec4 motion;
in vec4 clip_now, clip_before, held;
in vec3 normal_now, coords_now, axis_x, axis_y;
flat in vec4 kind, sprite;
uniform sampler2D ATLAS, MAP;
uniform vec2 SIZE;
uniform float STEEP;  // a mapped slope below this normal y is rock
const float EMPTY = 254.5;
const float FARTHEST = 4096.0;  // pixels; what was beside or behind the camera came from beyond the picture

void main() {
    vec3 bumped = normalize(normal_now);
    vec4 about = vec4(coords_now.xy, kind.y, coords_now.z);
    float material = kind.x;
    if (sprite.z > 0.5) {
        vec4 texel = texelFetch(ATLAS, ivec2(sprite.xy + clamp(coords_now.xy, 0.0, 0.999) * sprite.zw), 0);
        if (texel.a < 0.5) discard;
        vec2 tilt = texel.rg * 2.0 - 1.0;
        bumped = normalize(axis_x * tilt.x + axis_y * tilt.y + bumped * sqrt(max(0.05, 1.0 - dot(tilt, tilt))));
        about.z = fract(kind.y + texel.b * 3.7);
    }
    if (kind.w > 0.5) {
        bool organic = kind.w > 4.5;
        int layer = int(kind.w + 0.5) - (organic ? 5 : 1);
        vec2 cells = vec2(textureSize(MAP, 0)), at = coords_now.xy * cells;
        if (organic) at += (vec2(noise(at * 1.3), noise(at * 1.3 + 31.0)) - 0.5) * 1.6;
        vec2 cell = clamp(floor(at), vec2(0.0), cells - 1.0);
        material = texelFetch(MAP, ivec2(cell), 0)[layer] * 255.0;
        if (material > EMPTY) discard;
        if (organic && bumped.y < STEEP && int(material + 0.5) != LIQUID) material = float(ROCK);
        if (!organic) {
            vec2 within = fract(at), slope = (smoothstep(0.36, 0.5, abs(within - 0.5))) * sign(within - 0.5);
            int made_of = int(material + 0.5);
            bool cut = made_of == WALL || made_of == METAL || made_of == WOOD || made_of == DOOR || made_of == PICKUP;
            if (cut) bumped = normalize(bumped + 0.7 * (axis_x * slope.x + axis_y * slope.y));
            float above = texelFetch(MAP, ivec2(min(cell + vec2(0, 1), cells - 1.0)), 0)[layer] * 255.0;
            float covered = above < EMPTY && abs(above - material) < 0.5 ? 0.3 : 0.0;
            about = vec4(within, hash21(cell + kind.y * 97.0), covered + (layer == 1 ? 0.35 : 0.0));
        }
    }
    surface = vec4(bumped, floor(material + 0.5));
    place = held;
    detail = about;
    vec2 travelled = clip_now.xy / clip_now.w - clip_before.xy / max(clip_before.w, 1e-3);
    motion = vec4(clamp(travelled * 0.5 * SIZE * vec2(1, -1), -FARTHEST, FARTHEST), 0.0, 0.0);
}
