// What the G-buffer knows about one pixel, with the coordinates and the weave that every theme paints with.
uniform sampler2D SURFACE, PLACE, DETAIL;
uniform float FLAT;    // 1 in 2D families
uniform float TIME;    // seconds
uniform float HALF_EXTENT;  // 2D: half the picture's height, world units
uniform float TEXELS;  // texture pixels in a world unit; 0: smooth
uniform vec3 SEEN[16];   // the game's own colours by material: borders that no one sees are drawn by no look
uniform float FOLDS;     // 1 where the game's light tells sides of one thing apart
uniform int BACKDROP;  // of the game: 0 plain, 1 gradient, 2 clouds, 3 stars, 4 hills, 5 night sky with moon

struct Spot {
    int material;
    vec3 normal, place;
    vec2 at;         // on the surface, world units
    vec2 inside;     // u, v within the object
    vec2 dome;       // backdrop: along the horizon, height above it
    vec2 cloud;      // backdrop: a plane far above
    float depth, object, occlusion;
    float pixel;     // world units that a screen pixel spans here
    float top;       // 1 where snow would lie
    float edge;      // 1 on a line that a draughtsman would draw
    float over_void; // 1 beside black space
    float rim;       // 1 where another thing begins, fading to 0 six pixels away
    float wave;      // of liquids, 0..1; CALM where the game shows none
    float cover;     // backdrop: 1 in a cloud, where the game has clouds
    float hill;      // backdrop: 1 in the hills, where the game has hills
    vec2 star;       // backdrop: 1 within a star, where the game has stars; its number 0..1
    vec2 moon;       // backdrop: from the centre of the moon, where the game has one
    float disc;      // backdrop: 1 in the moon
    float grain;     // of the surface, -1..1 times its strength
    Weave weave;     // of the surface
};

const float CALM = 0.38;
#define PIXELS (max(1, textureSize(PLACE, 0).y / 144))  // of a picture 144 high

bool is_backdrop(int material) { return material == SKY || material == VOID; }
bool is_figure(int material) { return material >= HERO && material <= PROJECTILE; }

ivec2 within(ivec2 at) { return clamp(at, ivec2(0), textureSize(PLACE, 0) - 1); }
int material_at(ivec2 at) { return int(texelFetch(SURFACE, within(at), 0).w + 0.5); }

// Texture coordinates on the world plane that the surface faces most.
vec2 plane(vec3 p, vec3 normal) {
    vec3 a = abs(normal);
    if (FLAT > 0.5) return p.xy;
    return a.y >= max(a.x, a.z) ? p.xz : a.x > a.z ? p.zy : p.xy;
}

float pixel_size(ivec2 at, vec3 p) {
    float x = min(distance(texelFetch(PLACE, within(at + ivec2(1, 0)), 0).xyz, p),
                  distance(texelFetch(PLACE, within(at - ivec2(1, 0)), 0).xyz, p));
    float y = min(distance(texelFetch(PLACE, within(at + ivec2(0, 1)), 0).xyz, p),
                  distance(texelFetch(PLACE, within(at - ivec2(0, 1)), 0).xyz, p));
    return clamp(min(max(x, y), 4.0 * min(x, y)), 0.002, 50.0);
}

// How plainly the game shows where one material ends and another begins, 0..1; actors move, and are seen by that.
float apart(int a, int b) {
    vec3 off = abs(SEEN[a] - SEEN[b]);
    return max(smoothstep(0.01, 0.08, max(off.r, max(off.g, off.b))), is_figure(a) || is_figure(b) ? 0.6 : 0.0);
}

// One neighbour pair: a change of material, of object, a fold, or a step in depth (1/depth is linear on planes).
float edge_between(ivec2 at, ivec2 offset, vec4 here, float inverse_depth) {
    vec4 next = texelFetch(SURFACE, within(at + offset), 0);
    int a = int(here.w + 0.5), b = int(next.w + 0.5);
    if (is_backdrop(a) && is_backdrop(b)) return 0.0;
    float edge = step(0.5, abs(here.w - next.w)) * apart(a, b);
    edge = max(edge, step(dot(here.xyz, next.xyz), is_figure(a) ? 0.35 : 0.75) * (1.0 - FLAT) * FOLDS);
    float beyond = 1.0 / texelFetch(PLACE, within(at + offset), 0).w;
    float before = 1.0 / texelFetch(PLACE, within(at - offset), 0).w;
    edge = max(edge, step(0.12, abs(beyond + before - 2.0 * inverse_depth) / inverse_depth) * (1.0 - FLAT));
    if (a >= HERO && a < VOID) {
        float object = texelFetch(DETAIL, within(at), 0).z, other = texelFetch(DETAIL, within(at + offset), 0).z;
        edge = max(edge, step(0.01, abs(object - other)));
    }
    return edge;
}

float edge_at(ivec2 at) {
    vec4 here = texelFetch(SURFACE, within(at), 0);
    float inverse_depth = 1.0 / texelFetch(PLACE, within(at), 0).w;
    return max(edge_between(at, ivec2(1, 0), here, inverse_depth), edge_between(at, ivec2(0, 1), here, inverse_depth));
}

// Whether one of the pixels around is of a material.
float beside(ivec2 at, int material) {
    bool found = material_at(at + ivec2(2, 0)) == material || material_at(at - ivec2(2, 0)) == material
        || material_at(at + ivec2(0, 2)) == material || material_at(at - ivec2(0, 2)) == material;
    return found ? 1.0 : 0.0;
}

float snow_bed(ivec2 at, vec3 normal, int material) {
    if (FLAT < 0.5) return smoothstep(0.35, 0.8, normal.y);
    float top = 0.0;
    for (int i = 1; i <= 5 * PIXELS; i++) {
        int above = material_at(at + ivec2(0, i));
        if (above != material && (is_backdrop(above) || is_figure(above))) top = 1.0;
    }
    return top;
}

// Rings around a pixel: how near the next other thing is.
float rim_at(ivec2 at, int material) {
    const int REACH[4] = int[4](1, 2, 4, 6);
    float rim = 0.0;
    for (int ring = 0; ring < 4; ring++) {
        for (int i = 0; i < 8; i++) {
            float angle = 0.785 * float(i);
            int other = material_at(at + ivec2(round(vec2(cos(angle), sin(angle)) * float(REACH[ring] * PIXELS))));
            if (other != material && !(is_backdrop(other) && is_backdrop(material))) rim = max(rim, (1.0 - 0.25 * float(ring)) * apart(material, other));
        }
    }
    return rim;
}

Spot spot_at(ivec2 at) {
    Spot s;
    vec4 surface = texelFetch(SURFACE, at, 0), place = texelFetch(PLACE, at, 0), detail = texelFetch(DETAIL, at, 0);
    s.material = int(surface.w + 0.5);
    s.normal = surface.xyz;
    s.place = place.xyz;
    s.depth = place.w;
    s.inside = detail.xy;
    s.object = detail.z;
    s.occlusion = detail.w;
    s.pixel = pixel_size(at, s.place);
    s.at = plane(s.place, s.normal);
    if (TEXELS > 0.5) {
        s.at = (floor(s.at * TEXELS) + 0.5) / TEXELS;
        s.inside = (floor(s.inside * TEXELS) + 0.5) / TEXELS;
    }
    s.dome = FLAT > 0.5 ? vec2(s.place.x * 0.78 / max(HALF_EXTENT, 1.0), detail.y) : vec2(atan(s.place.x, s.place.z) * 2.5, s.place.y * 1.6 + 0.02);
    s.cloud = FLAT > 0.5 ? s.place.xy * 0.35 : s.place.xz / (abs(s.place.y) + 0.25) * 1.6;
    if (is_backdrop(s.material)) s.at = s.cloud;
    s.top = snow_bed(at, s.normal, s.material);
    s.edge = edge_at(at);
    s.over_void = beside(at, VOID);
    s.rim = rim_at(at, s.material);
    s.wave = mix(CALM, fbm(s.at * 0.9 + vec2(0.12, 0.07) * TIME), VISIBLE[LIQUID]);
    s.cover = BACKDROP == 2 && s.material == SKY ? smoothstep(0.45, 0.70, fbm(s.cloud * 0.8 + 0.03 * TIME)) : 0.0;
    s.hill = BACKDROP == 4 ? hills(s.dome, 1.2, 0.05, 0.35) : 0.0;
    s.star = (s.material == VOID ? BACKDROP >= 2 : BACKDROP == 3 || BACKDROP == 5) ? dots(s.cloud * 5.0, 0.13, 0.14, 0.3) : vec2(0.0);
    s.moon = BACKDROP == 5 ? vec2((fract(s.dome.x * 0.12) - 0.5) * 4.0, s.dome.y - 0.5) : vec2(9.0);
    s.disc = smoothstep(0.15, 0.13, length(s.moon));
    s.grain = s.material == LIQUID ? 0.0 : grain_at(s.at, s.pixel, s.material);
    s.weave = s.material == LIQUID ? waves(s.wave) : weave_at(s.at, s.pixel, s.material, s.grain);
    return s;
}
